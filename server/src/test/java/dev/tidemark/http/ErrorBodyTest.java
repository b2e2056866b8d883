package dev.tidemark.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiError.CancellationReason;
import dev.tidemark.error.ApiError.ConditionalCheckFailed;
import dev.tidemark.error.ApiError.TransactionCanceled;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Spelling of members: AWS's published model. */
final class ErrorBodyTest {
  @Test
  void transactionCanceled_isWrittenWithAReasonForEachAction() {
    ApiError failed =
        new ConditionalCheckFailed(
            ConditionalCheckFailed.MESSAGE, "{\"p\":{\"S\":\"a\"}}".getBytes(UTF_8));
    assertThat(
            text(
                new TransactionCanceled(
                    List.of(CancellationReason.NONE, CancellationReason.of(failed)))))
        .isEqualTo(
            "{'__type':'com.amazonaws.dynamodb.v20120810#TransactionCanceledException','Message':'Transaction"
                + " cancelled, please refer cancellation reasons for specific reasons [None,"
                + " ConditionalCheckFailed]','CancellationReasons':[{'Code':'None'},{'Code':'ConditionalCheckFailed','Message':'The"
                + " conditional request failed','Item':{'p':{'S':'a'}}}]}");
  }

  @Test
  void errorsOfTransactions_haveTheirTextWhereTheModelHasIt() {
    assertThat(text(plain(ApiError.Type.IDEMPOTENT_PARAMETER_MISMATCH))).contains("'Message':'m'");
    assertThat(text(plain(ApiError.Type.TRANSACTION_IN_PROGRESS))).contains("'Message':'m'");
    assertThat(text(plain(ApiError.Type.TRANSACTION_CONFLICT))).contains("'message':'m'");
  }

  private static ApiError plain(ApiError.Type type) {
    return new ApiError.Plain(type, "m");
  }

  private static String text(ApiError error) {
    return new String(ErrorBody.of(error), UTF_8).replace('"', '\'');
  }
}
