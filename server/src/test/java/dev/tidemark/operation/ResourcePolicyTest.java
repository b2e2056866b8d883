package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Source of all answers: ack-api-quirks DDB-TABLE-205 to 212 and 351 to 356, October 2026. */
final class ResourcePolicyTest {
  private static final String ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/one";
  private static final String ROOT = "arn:aws:iam::000000000000:root";
  private static final String CANONICAL =
      "{~Version~:~2012-10-17~,~Statement~:[{~Sid~:~a~,~Effect~:~Allow~,~Principal~:{~AWS~:~"
          + ROOT
          + "~},~Action~:~dynamodb:GetItem~,~Resource~:~"
          + ARN
          + "~}]}";
  private static final String NOT_FOUND =
      "PolicyNotFoundException: Resource-based policy not found for the provided ResourceArn: ";

  private final TestApi api = new TestApi().withHashTable("one");

  @Test
  void policy_putReadAndDeleted_isThereMeanwhile() {
    assertThat(get()).isEqualTo(NOT_FOUND + ARN);
    assertThat(delete("")).isEqualTo("{}");
    assertThat(put(CANONICAL, "")).isEqualTo("{'RevisionId':'1767225600000'}");
    assertThat(get())
        .isEqualTo(
            "{'Policy':'" + CANONICAL.replace("~", "\\'") + "','RevisionId':'1767225600000'}");
    api.advance(Duration.ofSeconds(1));
    assertThat(delete("")).as("the policy's revision").isEqualTo("{'RevisionId':'1767225600000'}");
    assertThat(delete("")).as("the deletion's").isEqualTo("{'RevisionId':'1767225601000'}");
    assertThat(get()).isEqualTo(NOT_FOUND + ARN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{~Statement~:[{~Resource~:[~ARN~],~Principal~:{~AWS~:[~000000000000~,~ROOT~]},~Action~:[~dynamodb:GetItem~],~Effect~:~allow~,~Sid~:~a~}],~Version~:~2012-10-17~}",
        "{ ~Version~ : ~2012-10-17~ , ~Statement~ : {~Sid~:~a~,~Effect~:~Allow~,~Principal~:{~AWS~:~000000000000~},~Action~:~dynamodb:GetItem~,~Resource~:~ARN~}}",
      })
  void policy_writtenOtherwise_isTheSame(String policy) {
    put(CANONICAL, "");
    api.advance(Duration.ofMinutes(1));
    assertThat(put(policy.replace("ARN", ARN).replace("ROOT", ROOT), ""))
        .isEqualTo("{'RevisionId':'1767225600000'}");
  }

  @Test
  void policy_withoutVersion_isToldTheOldOne() {
    put(statement("~Action~:~dynamodb:*~").replace("~Version~:~2012-10-17~,", ""), "");
    assertThat(get()).startsWith("{'Policy':'{\\'Version\\':\\'2008-10-17\\',\\'Statement\\'");
  }

  @Test
  void revision_expected_mustBeThatOfThePolicy() {
    assertThat(put(CANONICAL, ",'ExpectedRevisionId':'123456789'"))
        .isEqualTo(
            NOT_FOUND
                + "Requested update for policy with revision id 123456789, but table one has no"
                + " associated policy.");
    assertThat(put(CANONICAL, ",'ExpectedRevisionId':'NO_POLICY'"))
        .isEqualTo("{'RevisionId':'1767225600000'}");
    assertThat(put(CANONICAL, ",'ExpectedRevisionId':'NO_POLICY'"))
        .isEqualTo(
            NOT_FOUND
                + "Requested policy update expecting none to be present for table one, but a policy"
                + " exists with revision id 1767225600000.");
    assertThat(put(statement("~Action~:~dynamodb:Query~"), ",'ExpectedRevisionId':'1767225600000'"))
        .as("later, though the clock stands")
        .isEqualTo("{'RevisionId':'1767225600001'}");
    String stale =
        NOT_FOUND
            + "Requested update for policy with revision id 1767225600000, but the policy"
            + " associated to target table one has revision id 1767225600001.";
    assertThat(put(CANONICAL, ",'ExpectedRevisionId':'1767225600000'")).isEqualTo(stale);
    assertThat(delete(",'ExpectedRevisionId':'1767225600000'")).isEqualTo(stale);
    assertThat(delete(",'ExpectedRevisionId':'1767225600001'"))
        .isEqualTo("{'RevisionId':'1767225600001'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | Invalid policy document: This policy contains invalid Json",
        "{not json | Invalid policy document: This policy contains invalid Json",
        "[] | Invalid policy document: This policy contains invalid Json",
        "null | Invalid policy document: This text appears not to be a policy",
        "{} | Invalid policy document: Syntax error at position (1,3)",
        "{~Statement~:[]} | Invalid policy document: Could not parse the policy: Statement is empty!",
        "{~Statement~:[{}]} | Invalid policy document: Missing required field Effect",
        "{~Statement~:[{~Effect~:~Deny~,~Principal~:~*~,~Action~:~dynamodb:Scan~}]} | Invalid policy document: Missing required field Resource",
        "{~Statement~:[{~Effect~:~Deny~,~Principal~:~*~,~Action~:[~dynamodb:GetRecords~,~dynamodb:Scan~,~dynamodb:DescribeStream~],~Resource~:~*~}]} | Invalid policy document: The following action names are invalid: \\'dynamodb:GetRecords\\', \\'dynamodb:DescribeStream\\'",
        "{~Statement~:[{~Effect~:~Deny~,~Principal~:~*~,~Action~:~dynamodb:ExecuteStatement~,~Resource~:~*~}]} | Invalid policy document: The following action names are invalid: \\'dynamodb:ExecuteStatement\\'",
        "{~Statement~:[{~Effect~:~Deny~,~Principal~:{~AWS~:~somebody~},~Action~:~dynamodb:Scan~,~Resource~:~*~}]} | Invalid principal in policy document.",
        "{~Statement~:[{~Effect~:~Deny~,~Principal~:~*~,~Action~:~dynamodb:Scan~,~Resource~:~arn:aws:dynamodb:us-east-1:000000000000:table/one/stream/2026~}]} | Invalid policy document: The relative-id \\'table/one/stream/2026\\' is invalid for ARN \\'arn:aws:dynamodb:us-east-1:000000000000:table/one/stream/2026\\'",
        "{~Statement~:[{~Sid~:~a~,~Effect~:~Deny~,~Principal~:~*~,~Action~:~dynamodb:Scan~,~Resource~:~*~},{~Sid~:~a~,~Effect~:~Deny~,~Principal~:~*~,~Action~:~dynamodb:Query~,~Resource~:~*~}]} | Invalid policy document: The Statement Ids in the policy are not unique",
      })
  void policy_thatIsNone_isRefused(String policy, String text) {
    assertThat(put(policy, ""))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: "
                + text.replace("\\'", "\""));
    assertThat(get()).isEqualTo(NOT_FOUND + ARN);
  }

  @Test
  void policy_allowingEverybody_isRefused() {
    String text =
        "ValidationException: Resource-based policy grants unbounded access in one or more"
            + " elements. Please revise the policy to ensure least-privilege form of access";
    for (String everybody : new String[] {"~*~", "{~AWS~:~*~}"}) {
      assertThat(
              put(
                  "{~Statement~:[{~Effect~:~Allow~,~Principal~:"
                      + everybody
                      + ",~Action~:~dynamodb:Scan~,~Resource~:~*~}]}",
                  ""))
          .isEqualTo(text);
    }
  }

  @Test
  void policy_lockingItsOwnerOut_isToBeConfirmed() {
    String policy =
        "{~Statement~:[{~Effect~:~Deny~,~Principal~:~*~,~Action~:~dynamodb:*Policy~,~Resource~:~*~}]}";
    assertThat(put(policy, ""))
        .isEqualTo(
            "AccessDeniedException: The new resource policy will not allow you to update the"
                + " resource policy in the future.");
    assertThat(put(policy, ",'ConfirmRemoveSelfResourceAccess':true")).contains("RevisionId");
  }

  @Test
  void policy_ofMoreThan20Kilobytes_isRefused() {
    assertThat(put(CANONICAL + " ".repeat(20_480 - CANONICAL.length()), "")).contains("RevisionId");
    assertThat(put(CANONICAL + " ".repeat(20_481 - CANONICAL.length()), ""))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Maximum policy size of"
                + " 20480 bytes exceeded");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "one | ValidationException: One or more parameter values were invalid: ARNs must start with 'arn:': one",
        "arn:aws:dynamodb:us-east-1:000000000000:table/two | ResourceNotFoundException: Requested resource not found: Table: two not found",
        "arn:aws:dynamodb:us-east-1:111111111111:table/one | ValidationException: This action is only supported by accounts that match the resource owner’s account.",
        "arn:aws:dynamodb:eu-west-1:000000000000:table/one | ValidationException: One or more parameter values were invalid: Invalid resource Arn: arn:aws:dynamodb:eu-west-1:000000000000:table/one",
        "arn:aws:dynamodb:us-east-1:000000000000:table/one/stream/2000-01-01T00:00:00.000 | ResourceNotFoundException: Requested resource not found: Stream: 2000-01-01T00:00:00.000 not found for Table: one",
        "arn:aws:dynamodb:us-east-1:000000000000:table/one/backup/0170 | ValidationException: One or more parameter values were invalid: Provided Arn is not a DynamoDB resource arn: arn:aws:dynamodb:us-east-1:000000000000:table/one/backup/0170",
      })
  void resource_thatIsNoTableOfOurs_isRefused(String arn, String answer) {
    for (String operation : new String[] {"GetResourcePolicy", "DeleteResourcePolicy"}) {
      assertThat(api.call(operation, "{'ResourceArn':'" + arn + "'}")).isEqualTo(answer);
    }
  }

  @Test
  void table_madeWithAPolicy_hasIt_orIsNotMade() {
    assertThat(create("two", CANONICAL)).contains("'TableStatus':'CREATING'");
    assertThat(api.call("GetResourcePolicy", "{'ResourceArn':'" + ARN.replace("one", "two") + "'}"))
        .contains("GetItem");
    assertThat(create("three", "{}")).contains("Syntax error");
    assertThat(api.call("DescribeTable", "{'TableName':'three'}")).contains("not found");
  }

  private String create(String name, String policy) {
    return api.call(
        "CreateTable",
        "{'TableName':'%s','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'ResourcePolicy':'%s'}"
            .formatted(name, policy.replace("~", "\\'")));
  }

  private static String statement(String action) {
    return CANONICAL.replace("~Action~:~dynamodb:GetItem~", action);
  }

  private String put(String policy, String more) {
    return api.call(
        "PutResourcePolicy",
        "{'ResourceArn':'" + ARN + "','Policy':'" + policy.replace("~", "\\'") + "'" + more + "}");
  }

  private String get() {
    return api.call("GetResourcePolicy", "{'ResourceArn':'" + ARN + "'}");
  }

  private String delete(String more) {
    return api.call("DeleteResourcePolicy", "{'ResourceArn':'" + ARN + "'" + more + "}");
  }
}
