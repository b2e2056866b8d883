package dev.tidemark.kms;

import static dev.tidemark.kms.KmsFixture.arn;
import static dev.tidemark.kms.KmsFixture.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.operation.Caller;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sources, where a test names none: the API reference and the Developer Guide of KMS. SNAPSHOTS are
 * LocalStack's, recorded from the service in 2023 and 2024 (test_kms).
 */
final class KmsOperationsTest {
  @TempDir private Path folder;
  private KmsFixture kms;

  @BeforeEach
  void open() {
    kms = new KmsFixture(folder);
  }

  /** Source: SNAPSHOTS, test_create_key. */
  @Test
  void createKey_withoutAnything_isSymmetricAndEnabled() {
    String created = kms.call("CreateKey", "{'Description':'test key 123'}");
    String id = member(created, "KeyId");
    assertThat(created)
        .startsWith(
            "{'KeyMetadata':{'AWSAccountId':'123456789012','KeyId':'"
                + id
                + "','Arn':'"
                + arn(id)
                + "','CreationDate':1767323045.000,'Enabled':true,'Description':'test key 123',"
                + "'KeyUsage':'ENCRYPT_DECRYPT','KeyState':'Enabled','Origin':'AWS_KMS',"
                + "'KeyManager':'CUSTOMER','CustomerMasterKeySpec':'SYMMETRIC_DEFAULT',"
                + "'KeySpec':'SYMMETRIC_DEFAULT','EncryptionAlgorithms':['SYMMETRIC_DEFAULT'],"
                + "'MultiRegion':false,'CurrentKeyMaterialId':'");
    assertThat(kms.call("DescribeKey", "{'KeyId':'" + arn(id) + "'}")).isEqualTo(created);
  }

  /** Source of the first two: SNAPSHOTS, test_hmac_create_key_invalid_operations. */
  @Test
  void createKey_ofAnotherKind_isRefusedByName() {
    assertThat(kms.call("CreateKey", "{'KeySpec':'HMAC_256'}"))
        .isEqualTo(
            "ValidationException: You must specify a KeyUsage value for all KMS keys except for"
                + " symmetric encryption keys.");
    assertThat(kms.call("CreateKey", "{'KeyUsage':'RANDOM'}"))
        .startsWith(
            "ValidationException: 1 validation error detected: Value 'RANDOM' at 'keyUsage' failed"
                + " to satisfy constraint: Member must satisfy enum value set: [ENCRYPT_DECRYPT,"
                + " SIGN_VERIFY, GENERATE_VERIFY_MAC");
    String unsupported = "UnsupportedOperationException: ";
    assertThat(kms.call("CreateKey", "{'KeySpec':'HMAC_256','KeyUsage':'GENERATE_VERIFY_MAC'}"))
        .startsWith(unsupported + "KeySpec HMAC_256");
    assertThat(kms.call("CreateKey", "{'MultiRegion':true}")).startsWith(unsupported);
    assertThat(kms.call("CreateKey", "{'Origin':'EXTERNAL'}")).startsWith(unsupported);
    assertThat(kms.call("CreateKey", "{'XksKeyId':'x'}")).startsWith(unsupported);
    assertThat(kms.call("CreateGrant", "{'KeyId':'x','GranteePrincipal':'y','Operations':[]}"))
        .isEqualTo(unsupported + "CreateGrant is not supported by Tidemark.");
    assertThat(kms.call("CreateKey", "{'KeyUsage':'SIGN_VERIFY'}"))
        .startsWith("ValidationException: KeyUsage SIGN_VERIFY is not compatible");
    assertThat(
            kms.call(
                "CreateKey",
                "{'KeySpec':'SYMMETRIC_DEFAULT','CustomerMasterKeySpec':'SYMMETRIC_DEFAULT'}"))
        .startsWith("ValidationException: You cannot specify KeySpec and CustomerMasterKeySpec");
    assertThat(kms.call("ListKeys", "{}")).isEqualTo("{'Keys':[],'Truncated':false}");
  }

  @Test
  void keys_areListedByPages() {
    kms.newKey();
    kms.newKey();
    kms.newKey();
    String first = kms.call("ListKeys", "{'Limit':2}");
    assertThat(first).contains("'Truncated':true,'NextMarker':'");
    String rest = kms.call("ListKeys", "{'Marker':'" + member(first, "NextMarker") + "'}");
    assertThat(rest).endsWith("],'Truncated':false}").contains("'KeyArn':'arn:aws:kms:");
    assertThat(first + rest).containsPattern("(?:KeyId.*){3}");
    assertThat(kms.call("ListKeys", "{'Marker':'%'}")).startsWith("InvalidMarkerException: ");
    assertThat(kms.call(new Caller("us-east-1", KmsFixture.ACCOUNT), "ListKeys", "{}"))
        .isEqualTo("{'Keys':[],'Truncated':false}");
  }

  /** Source: SNAPSHOTS, test_encrypt_decrypt_encryption_context. */
  @Test
  void decrypt_withTheContext_givesThePlaintext() {
    String id = kms.newKey();
    String context = "'EncryptionContext':{'a':'b','c':'d'}";
    String encrypted =
        kms.call("Encrypt", "{'KeyId':'" + id + "','Plaintext':'aGVsbG8='," + context + "}");
    assertThat(encrypted)
        .endsWith("'KeyId':'" + arn(id) + "','EncryptionAlgorithm':'SYMMETRIC_DEFAULT'}");
    String blob = "'CiphertextBlob':'" + member(encrypted, "CiphertextBlob") + "'";

    assertThat(kms.call("Decrypt", "{" + blob + "," + context + "}"))
        .startsWith(
            "{'KeyId':'"
                + arn(id)
                + "','Plaintext':'aGVsbG8=','EncryptionAlgorithm':'SYMMETRIC_DEFAULT',"
                + "'KeyMaterialId':'");
    assertThat(kms.call("Decrypt", "{" + blob + "}")).isEqualTo("InvalidCiphertextException: ");
    assertThat(kms.call("Decrypt", "{'CiphertextBlob':'YWJj'}"))
        .isEqualTo("InvalidCiphertextException: ");
    assertThat(
            kms.call(
                new Caller("us-east-1", KmsFixture.ACCOUNT),
                "Decrypt",
                "{" + blob + "," + context + "}"))
        .isEqualTo(
            "AccessDeniedException: The ciphertext refers to a customer master key that does not"
                + " exist, does not exist in this region, or you are not allowed to access.");
  }

  /** Source: SNAPSHOTS, test_error_messaging_for_invalid_keys. */
  @Test
  void decrypt_namingAnotherKey_isIncorrect() {
    String blob = encrypted(kms.newKey());
    assertThat(
            kms.call("Decrypt", "{'KeyId':'" + kms.newKey() + "','CiphertextBlob':'" + blob + "'}"))
        .isEqualTo(
            "IncorrectKeyException: The key ID in the request does not identify a CMK that can"
                + " perform this operation.");
  }

  private String encrypted(String id) {
    return member(
        kms.call("Encrypt", "{'KeyId':'" + id + "','Plaintext':'aGVsbG8='}"), "CiphertextBlob");
  }

  /** Source: SNAPSHOTS, test_plaintext_size_for_encrypt and test_invalid_generate_mac. */
  @Test
  void encrypt_ofWhatItCannot_isRefused() {
    String id = kms.newKey();
    String large = Base64.getEncoder().encodeToString(new byte[4097]);
    assertThat(kms.call("Encrypt", "{'KeyId':'" + id + "','Plaintext':'" + large + "'}"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Value at 'plaintext' failed to"
                + " satisfy constraint: Member must have length less than or equal to 4096");
    assertThat(
            kms.call(
                "Encrypt",
                "{'KeyId':'"
                    + id
                    + "','Plaintext':'YQ==','EncryptionAlgorithm':'RSAES_OAEP_SHA_1'}"))
        .isEqualTo(
            "InvalidKeyUsageException: Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec"
                + " SYMMETRIC_DEFAULT.");
    assertThat(kms.call("Encrypt", "{'KeyId':'" + id + "','Plaintext':'YQ==','GrantTokens':['x']}"))
        .startsWith("InvalidGrantTokenException: ");
    assertThat(kms.call("Decrypt", "{}"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Value null at 'ciphertextBlob'"
                + " failed to satisfy constraint: Member must not be null");
  }

  /** Source of the text: AWS KMS Developer Guide, testing permissions. */
  @Test
  void dryRun_ofWhatWouldSucceed_saysSo() {
    String id = kms.newKey();
    String would =
        "DryRunOperationException: The request would have succeeded, but the DryRun option is set.";
    String dry = "'KeyId':'" + id + "','DryRun':true}";
    assertThat(kms.call("Encrypt", "{'Plaintext':'YQ=='," + dry)).isEqualTo(would);
    assertThat(kms.call("GenerateDataKey", "{'KeySpec':'AES_128'," + dry)).isEqualTo(would);
    String blob = encrypted(id);
    assertThat(kms.call("Decrypt", "{'CiphertextBlob':'" + blob + "'," + dry)).isEqualTo(would);
    kms.call("DisableKey", "{'KeyId':'" + id + "'}");
    assertThat(kms.call("Decrypt", "{'CiphertextBlob':'" + blob + "'," + dry))
        .isEqualTo("DisabledException: " + arn(id) + " is disabled.");
  }

  @Test
  void reEncrypt_toAnotherKeyAndContext_isReadableThere() {
    String one = kms.newKey();
    String two = kms.newKey();
    String moved =
        kms.call(
            "ReEncrypt",
            "{'CiphertextBlob':'%s','DestinationKeyId':'%s','DestinationEncryptionContext':{'x':'y'}}"
                .formatted(encrypted(one), two));
    assertThat(moved)
        .contains("'SourceKeyId':'" + arn(one) + "','KeyId':'" + arn(two) + "'")
        .contains("'SourceEncryptionAlgorithm':'SYMMETRIC_DEFAULT'");
    assertThat(
            kms.call(
                "Decrypt",
                "{'CiphertextBlob':'"
                    + member(moved, "CiphertextBlob")
                    + "','EncryptionContext':{'x':'y'}}"))
        .contains("'Plaintext':'aGVsbG8='");
  }

  /** Source of the text: moto's tests, test_generate_data_key_invalid_size_params. */
  @Test
  void dataKeys_areOfTheLengthAskedFor() {
    String id = kms.newKey();
    for (String size : new String[] {"'KeySpec':'AES_256'", "'NumberOfBytes':32"}) {
      String made = kms.call("GenerateDataKey", "{'KeyId':'" + id + "'," + size + "}");
      assertThat(Base64.getDecoder().decode(member(made, "Plaintext"))).hasSize(32);
      assertThat(kms.call("Decrypt", "{'CiphertextBlob':'" + member(made, "CiphertextBlob") + "'}"))
          .contains("'Plaintext':'" + member(made, "Plaintext") + "'");
    }
    assertThat(
            kms.call(
                "GenerateDataKeyWithoutPlaintext", "{'KeyId':'" + id + "','KeySpec':'AES_128'}"))
        .contains("'CiphertextBlob':'")
        .doesNotContain("'Plaintext'");
    String either = "ValidationException: Please specify either number of bytes or key spec.";
    assertThat(kms.call("GenerateDataKey", "{'KeyId':'" + id + "'}")).isEqualTo(either);
    assertThat(
            kms.call(
                "GenerateDataKey", "{'KeyId':'" + id + "','KeySpec':'AES_128','NumberOfBytes':16}"))
        .isEqualTo(either);
  }

  /** Source: SNAPSHOTS, test_generate_random_invalid_number_of_bytes. */
  @Test
  void generateRandom_ofABadLength_isRefused() {
    assertThat(kms.call("GenerateRandom", "{}"))
        .isEqualTo("ValidationException: NumberOfBytes is required.");
    assertThat(kms.call("GenerateRandom", "{'NumberOfBytes':0}"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Value '0' at 'numberOfBytes' failed"
                + " to satisfy constraint: Member must have value greater than or equal to 1");
    String random = member(kms.call("GenerateRandom", "{'NumberOfBytes':1024}"), "Plaintext");
    assertThat(Base64.getDecoder().decode(random)).hasSize(1024);
  }

  /** Source: AWS KMS Developer Guide, key states, and its table of errors. */
  @Test
  void key_pendingDeletion_letsNothingBeDoneButCancel() {
    String id = kms.newKey();
    String key = "{'KeyId':'" + id + "'";
    assertThat(kms.call("CancelKeyDeletion", key + "}"))
        .isEqualTo("KMSInvalidStateException: " + arn(id) + " is not pending deletion.");
    assertThat(kms.call("ScheduleKeyDeletion", key + ",'PendingWindowInDays':6}"))
        .startsWith("ValidationException: ");
    assertThat(kms.call("ScheduleKeyDeletion", key + ",'PendingWindowInDays':7}"))
        .isEqualTo(
            "{'KeyId':'"
                + arn(id)
                + "','DeletionDate':1767927845.000,'KeyState':'PendingDeletion',"
                + "'PendingWindowInDays':7}");
    assertThat(kms.call("DescribeKey", key + "}"))
        .contains("'Enabled':false", "'DeletionDate':1767927845.000");
    String pending = "KMSInvalidStateException: " + arn(id) + " is pending deletion.";
    assertThat(kms.call("Encrypt", key + ",'Plaintext':'YQ=='}")).isEqualTo(pending);
    assertThat(kms.call("EnableKey", key + "}")).isEqualTo(pending);
    assertThat(kms.call("DisableKey", key + "}")).isEqualTo(pending);
    assertThat(kms.call("ScheduleKeyDeletion", key + "}")).isEqualTo(pending);
    assertThat(kms.call("UpdateKeyDescription", key + ",'Description':''}")).isEqualTo(pending);
    assertThat(kms.call("TagResource", key + ",'Tags':[]}")).isEqualTo(pending);
    assertThat(kms.call("UntagResource", key + ",'TagKeys':[]}")).isEqualTo(pending);
    assertThat(kms.call("EnableKeyRotation", key + "}")).isEqualTo(pending);
    assertThat(kms.call("CreateAlias", "{'AliasName':'alias/a','TargetKeyId':'" + id + "'}"))
        .isEqualTo(pending);
    assertThat(kms.call("CancelKeyDeletion", key + "}")).isEqualTo("{'KeyId':'" + arn(id) + "'}");
    assertThat(kms.call("DescribeKey", key + "}")).contains("'KeyState':'Disabled'");

    kms.call("ScheduleKeyDeletion", key + "}");
    kms.advance(Duration.ofDays(30));
    assertThat(kms.call("DescribeKey", key + "}"))
        .isEqualTo("NotFoundException: Key '" + arn(id) + "' does not exist");
  }

  @Test
  void updateKeyDescription_replacesIt() {
    String id = kms.newKey();
    kms.call("UpdateKeyDescription", "{'KeyId':'" + id + "','Description':'new'}");
    assertThat(kms.call("DescribeKey", "{'KeyId':'" + id + "'}")).contains("'Description':'new'");
  }

  /** Source: SNAPSHOTS, test_create_alias; moto's tests. */
  @Test
  void aliases_withNamesThatCannotBe_areRefused() {
    String target = "','TargetKeyId':'" + kms.newKey() + "'}";
    assertThat(kms.call("CreateAlias", "{'AliasName':'mine" + target))
        .isEqualTo(
            "ValidationException: Alias must start with the prefix \"alias/\". Please see"
                + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
    assertThat(kms.call("CreateAlias", "{'AliasName':'alias/aws/mine" + target))
        .isEqualTo("NotAuthorizedException: ");
    assertThat(kms.call("CreateAlias", "{'AliasName':'alias/a:b" + target))
        .isEqualTo("ValidationException: alias/a:b contains invalid characters for an alias");
    assertThat(kms.call("CreateAlias", "{'AliasName':'alias/a','TargetKeyId':'alias/b'}"))
        .isEqualTo("ValidationException: Aliases must refer to keys. Not aliases");
  }

  @Test
  void aliases_leadToTheirKeys() {
    String one = kms.newKey();
    String two = kms.newKey();
    String arn = "arn:aws:kms:eu-west-1:123456789012:alias/a";
    assertThat(kms.call("CreateAlias", "{'AliasName':'alias/a','TargetKeyId':'" + one + "'}"))
        .isEqualTo("{}");
    assertThat(kms.call("CreateAlias", "{'AliasName':'alias/a','TargetKeyId':'" + two + "'}"))
        .isEqualTo("AlreadyExistsException: An alias with the name " + arn + " already exists");
    kms.advance(Duration.ofSeconds(1));
    kms.call("UpdateAlias", "{'AliasName':'alias/a','TargetKeyId':'" + two + "'}");
    assertThat(kms.call("DescribeKey", "{'KeyId':'" + arn + "'}"))
        .contains("'KeyId':'" + two + "'");
    assertThat(kms.call("ListAliases", "{'KeyId':'" + two + "'}"))
        .isEqualTo(
            "{'Aliases':[{'AliasName':'alias/a','AliasArn':'"
                + arn
                + "','TargetKeyId':'"
                + two
                + "','CreationDate':1767323045.000,'LastUpdatedDate':1767323046.000}],"
                + "'Truncated':false}");
    assertThat(kms.call("DeleteAlias", "{'AliasName':'alias/a'}")).isEqualTo("{}");
    assertThat(kms.call("DeleteAlias", "{'AliasName':'alias/a'}"))
        .isEqualTo("NotFoundException: Alias " + arn + " is not found.");
  }

  /** Source of the text without a key: moto's tests, test_enable_key_rotation_with_alias_name. */
  @Test
  void managing_byAlias_isRefused() {
    kms.call("CreateAlias", "{'AliasName':'alias/a','TargetKeyId':'" + kms.newKey() + "'}");
    assertThat(kms.call("DisableKey", "{'KeyId':'alias/a'}"))
        .isEqualTo("NotFoundException: Invalid keyId 'alias/a'");
  }

  @Test
  void keysOfAws_canBeSeenAndNotUsed() {
    assertThat(kms.call("ListAliases", "{}"))
        .isEqualTo(
            "{'Aliases':[{'AliasName':'alias/aws/dynamodb','AliasArn':"
                + "'arn:aws:kms:eu-west-1:123456789012:alias/aws/dynamodb'},"
                + "{'AliasName':'alias/aws/s3','AliasArn':"
                + "'arn:aws:kms:eu-west-1:123456789012:alias/aws/s3'}],'Truncated':false}");
    String described = kms.call("DescribeKey", "{'KeyId':'alias/aws/s3'}");
    assertThat(described).contains("'KeyManager':'AWS'", "'Enabled':true");
    String id = member(described, "KeyId");
    assertThat(kms.call("ListAliases", "{}")).contains("'TargetKeyId':'" + id + "'");
    assertThat(kms.call("DisableKey", "{'KeyId':'" + id + "'}"))
        .isEqualTo(
            "AccessDeniedException: User: arn:aws:iam::123456789012:root is not authorized to"
                + " perform: kms:DisableKey on resource: "
                + arn(id)
                + " because no resource-based policy allows the kms:DisableKey action");
    assertThat(kms.call("Encrypt", "{'KeyId':'alias/aws/s3','Plaintext':'YQ=='}"))
        .startsWith("AccessDeniedException: ");
    assertThat(kms.call("GetKeyRotationStatus", "{'KeyId':'" + id + "'}"))
        .contains("'KeyRotationEnabled':true");
  }

  @Test
  void tags_areMergedAndTaken() {
    String created = kms.call("CreateKey", "{'Tags':[{'TagKey':'a','TagValue':'1'}]}");
    String key = "{'KeyId':'" + member(created, "KeyId") + "'";
    kms.call(
        "TagResource",
        key + ",'Tags':[{'TagKey':'a','TagValue':'2'},{'TagKey':'b','TagValue':''}]}");
    assertThat(kms.call("ListResourceTags", key + "}"))
        .isEqualTo(
            "{'Tags':[{'TagKey':'a','TagValue':'2'},{'TagKey':'b','TagValue':''}],"
                + "'Truncated':false}");
    kms.call("UntagResource", key + ",'TagKeys':['a','x']}");
    assertThat(kms.call("ListResourceTags", key + ",'Limit':1}"))
        .isEqualTo("{'Tags':[{'TagKey':'b','TagValue':''}],'Truncated':false}");
    assertThat(kms.call("TagResource", key + ",'Tags':[{'TagKey':'aws:x','TagValue':''}]}"))
        .startsWith("TagException: ");
  }

  /** Source of the standard policy: SNAPSHOTS, test_replicate_key. */
  @Test
  void policies_areKeptAsTheyCome() {
    String key = "{'KeyId':'" + kms.newKey() + "'";
    assertThat(kms.call("GetKeyPolicy", key + "}"))
        .contains("key-default-1", "Enable IAM User Permissions", "'PolicyName':'default'");
    assertThat(kms.call("PutKeyPolicy", key + ",'Policy':'{\\'Statement\\':[]}'}")).isEqualTo("{}");
    assertThat(kms.call("GetKeyPolicy", key + ",'PolicyName':'default'}"))
        .isEqualTo("{'Policy':'{\\'Statement\\':[]}','PolicyName':'default'}");
    assertThat(kms.call("PutKeyPolicy", key + ",'Policy':'no'}"))
        .startsWith("MalformedPolicyDocumentException: ");
    assertThat(kms.call("GetKeyPolicy", key + ",'PolicyName':'other'}"))
        .startsWith("NotFoundException: ");
    assertThat(kms.call("ListKeyPolicies", key + "}"))
        .isEqualTo("{'PolicyNames':['default'],'Truncated':false}");
  }

  @Test
  void rotation_whenDueOrOnDemand_isListedAndLeavesCiphertextsReadable() {
    String id = kms.newKey();
    String key = "{'KeyId':'" + id + "'";
    String blob = encrypted(id);
    assertThat(kms.call("EnableKeyRotation", key + ",'RotationPeriodInDays':89}"))
        .startsWith("ValidationException: 1 validation error detected: Value '89'");
    kms.call("EnableKeyRotation", key + ",'RotationPeriodInDays':90}");
    assertThat(kms.call("GetKeyRotationStatus", key + "}"))
        .isEqualTo(
            "{'KeyRotationEnabled':true,'KeyId':'"
                + arn(id)
                + "','RotationPeriodInDays':90,'NextRotationDate':1775099045.000}");
    assertThat(kms.call("RotateKeyOnDemand", key + "}")).isEqualTo("{'KeyId':'" + arn(id) + "'}");
    kms.advance(Duration.ofDays(90));
    kms.ring.expire();
    assertThat(kms.call("ListKeyRotations", key + "}"))
        .isEqualTo(
            "{'Rotations':[{'KeyId':'%1$s','RotationDate':1767323045.000,'RotationType':'ON_DEMAND'},{'KeyId':'%1$s','RotationDate':1775099045.000,'RotationType':'AUTOMATIC'}],'Truncated':false}"
                .formatted(arn(id)));
    assertThat(kms.call("Decrypt", "{'CiphertextBlob':'" + blob + "'}"))
        .contains("'Plaintext':'aGVsbG8='");
    kms.call("DisableKeyRotation", key + "}");
    assertThat(kms.call("GetKeyRotationStatus", key + "}"))
        .isEqualTo("{'KeyRotationEnabled':false,'KeyId':'" + arn(id) + "'}");
    kms.call("DisableKey", key + "}");
    assertThat(kms.call("EnableKeyRotation", key + "}"))
        .isEqualTo("DisabledException: " + arn(id) + " is disabled.");
  }
}
