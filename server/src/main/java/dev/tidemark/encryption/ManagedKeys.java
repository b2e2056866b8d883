package dev.tidemark.encryption;

/** What AWS says of the keys that it makes for its services. */
final class ManagedKeys {
  private ManagedKeys() {}

  /**
   * Source: "Default key that protects my S3 objects when no other key is defined", as users of the
   * service quote it; DynamoDB's likewise.
   */
  static String description(String service) {
    return switch (service) {
      case "dynamodb" -> "Default key that protects my DynamoDB data when no other key is defined";
      case "s3" -> "Default key that protects my S3 objects when no other key is defined";
      default -> throw new IllegalArgumentException(service);
    };
  }

  /** Who may use the key: everybody of the account, by way of the service. */
  static String policy(String service, String region, String account) {
    return """
    {
      "Version" : "2012-10-17",
      "Id" : "auto-%1$s",
      "Statement" : [ {
        "Sid" : "Allow access through %1$s for all principals in the account",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "*"
        },
        "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey" ],
        "Resource" : "*",
        "Condition" : {
          "StringEquals" : {
            "kms:CallerAccount" : "%3$s",
            "kms:ViaService" : "%1$s.%2$s.amazonaws.com"
          }
        }
      }, {
        "Sid" : "Allow direct access to key metadata to the account",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:aws:iam::%3$s:root"
        },
        "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*" ],
        "Resource" : "*"
      } ]
    }\
    """
        .formatted(service, region, account);
  }
}
