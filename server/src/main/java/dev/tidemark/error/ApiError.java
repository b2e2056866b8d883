package dev.tidemark.error;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An error of the APIs of DynamoDB or KMS: one record per modelled error. The message is part of
 * the product: it is what AWS says, where that is known.
 *
 * <p>Rendered in one place, the HTTP edge.
 */
public sealed interface ApiError {
  /**
   * What is said of an item that is in another transaction. Source: AWS API reference,
   * TransactWriteItems; the same text in logs of users' single writes.
   */
  String CONFLICT_MESSAGE = "Transaction is ongoing for the item";

  /** The text that the client sees. */
  String message();

  /** The error's name, and the model that it comes from. */
  Type type();

  /** This error as something to throw. */
  default ApiException toException() {
    return new ApiException(this);
  }

  /** Where an error's name belongs on the wire: {@code __type} is {@code namespace#name}. */
  enum Type {
    VALIDATION("com.amazon.coral.validate", "ValidationException", 400),
    SERIALIZATION("com.amazon.coral.service", "SerializationException", 400),
    UNKNOWN_OPERATION("com.amazon.coral.service", "UnknownOperationException", 400),
    ACCESS_DENIED("com.amazon.coral.service", "AccessDeniedException", 400),
    MISSING_AUTHENTICATION_TOKEN(
        "com.amazon.coral.service", "MissingAuthenticationTokenException", 400),
    INCOMPLETE_SIGNATURE("com.amazon.coral.service", "IncompleteSignatureException", 400),
    INVALID_SIGNATURE("com.amazon.coral.service", "InvalidSignatureException", 400),
    UNRECOGNIZED_CLIENT("com.amazon.coral.service", "UnrecognizedClientException", 400),
    THROTTLING("com.amazon.coral.availability", "ThrottlingException", 400),
    INTERNAL_SERVER_ERROR(Type.DYNAMODB, "InternalServerError", 500),
    CONDITIONAL_CHECK_FAILED(Type.DYNAMODB, "ConditionalCheckFailedException", 400),
    DUPLICATE_ITEM(Type.DYNAMODB, "DuplicateItemException", 400),
    RESOURCE_NOT_FOUND(Type.DYNAMODB, "ResourceNotFoundException", 400),
    RESOURCE_IN_USE(Type.DYNAMODB, "ResourceInUseException", 400),
    TABLE_NOT_FOUND(Type.DYNAMODB, "TableNotFoundException", 400),
    GLOBAL_TABLE_NOT_FOUND(Type.DYNAMODB, "GlobalTableNotFoundException", 400),
    POLICY_NOT_FOUND(Type.DYNAMODB, "PolicyNotFoundException", 400),
    LIMIT_EXCEEDED(Type.DYNAMODB, "LimitExceededException", 400),
    CONTINUOUS_BACKUPS_UNAVAILABLE(Type.DYNAMODB, "ContinuousBackupsUnavailableException", 400),
    POINT_IN_TIME_RECOVERY_UNAVAILABLE(
        Type.DYNAMODB, "PointInTimeRecoveryUnavailableException", 400),
    INVALID_EXPORT_TIME(Type.DYNAMODB, "InvalidExportTimeException", 400),
    EXPORT_CONFLICT(Type.DYNAMODB, "ExportConflictException", 400),
    EXPORT_NOT_FOUND(Type.DYNAMODB, "ExportNotFoundException", 400),
    IMPORT_CONFLICT(Type.DYNAMODB, "ImportConflictException", 400),
    IMPORT_NOT_FOUND(Type.DYNAMODB, "ImportNotFoundException", 400),
    BACKUP_NOT_FOUND(Type.DYNAMODB, "BackupNotFoundException", 400),
    BACKUP_IN_USE(Type.DYNAMODB, "BackupInUseException", 400),
    TABLE_ALREADY_EXISTS(Type.DYNAMODB, "TableAlreadyExistsException", 400),
    TABLE_IN_USE(Type.DYNAMODB, "TableInUseException", 400),
    INVALID_RESTORE_TIME(Type.DYNAMODB, "InvalidRestoreTimeException", 400),
    EXPIRED_ITERATOR(Type.DYNAMODB, "ExpiredIteratorException", 400),
    TRIMMED_DATA_ACCESS(Type.DYNAMODB, "TrimmedDataAccessException", 400),
    TRANSACTION_CANCELED(Type.DYNAMODB, "TransactionCanceledException", 400),
    TRANSACTION_CONFLICT(Type.DYNAMODB, "TransactionConflictException", 400),
    TRANSACTION_IN_PROGRESS(Type.DYNAMODB, "TransactionInProgressException", 400),
    IDEMPOTENT_PARAMETER_MISMATCH(Type.DYNAMODB, "IdempotentParameterMismatchException", 400),
    KEY_NOT_FOUND(Type.KMS, "NotFoundException", 400),
    KEY_DISABLED(Type.KMS, "DisabledException", 400),
    KEY_INVALID_STATE(Type.KMS, "KMSInvalidStateException", 400),
    KEY_INVALID_USAGE(Type.KMS, "InvalidKeyUsageException", 400),
    INCORRECT_KEY(Type.KMS, "IncorrectKeyException", 400),
    INVALID_CIPHERTEXT(Type.KMS, "InvalidCiphertextException", 400),
    ALREADY_EXISTS(Type.KMS, "AlreadyExistsException", 400),
    INVALID_ALIAS_NAME(Type.KMS, "InvalidAliasNameException", 400),
    INVALID_GRANT_TOKEN(Type.KMS, "InvalidGrantTokenException", 400),
    INVALID_MARKER(Type.KMS, "InvalidMarkerException", 400),
    MALFORMED_POLICY_DOCUMENT(Type.KMS, "MalformedPolicyDocumentException", 400),
    NOT_AUTHORIZED(Type.KMS, "NotAuthorizedException", 400),
    TAG(Type.KMS, "TagException", 400),
    UNSUPPORTED_OPERATION(Type.KMS, "UnsupportedOperationException", 400),
    DRY_RUN_OPERATION(Type.KMS, "DryRunOperationException", 400),
    KMS_INTERNAL(Type.KMS, "KMSInternalException", 500);

    private static final String DYNAMODB = "com.amazonaws.dynamodb.v20120810";
    private static final String KMS = "com.amazonaws.kms";

    private final String namespace;
    private final String shortName;
    private final int httpStatus;

    Type(String namespace, String shortName, int httpStatus) {
      this.namespace = namespace;
      this.shortName = shortName;
      this.httpStatus = httpStatus;
    }

    /** The {@code __type} member of the error's body. */
    public String wireName() {
      return namespace + "#" + shortName;
    }

    /** The bare name, such as {@code ValidationException}. */
    public String shortName() {
      return shortName;
    }

    /** 400, or 500 for our own faults. */
    public int httpStatus() {
      return httpStatus;
    }
  }

  /** An error that carries nothing but its type and text. */
  record Plain(Type type, String message) implements ApiError {}

  /**
   * A condition that did not hold. {@code itemJson} is the item as it is, as a DynamoDB JSON object
   * in UTF-8, if the caller asked for it with ReturnValuesOnConditionCheckFailure.
   */
  record ConditionalCheckFailed(String message, byte @Nullable [] itemJson) implements ApiError {
    /** The text that AWS answers for every failed condition. */
    public static final String MESSAGE = "The conditional request failed";

    @Override
    public Type type() {
      return Type.CONDITIONAL_CHECK_FAILED;
    }
  }

  /** A transaction that was not done: a reason for each of its actions, in their order. */
  record TransactionCanceled(List<CancellationReason> reasons) implements ApiError {
    public TransactionCanceled {
      reasons = List.copyOf(reasons);
    }

    /** Canceled because of one action out of {@code actions}. */
    public static TransactionCanceled at(int index, int actions, CancellationReason reason) {
      List<CancellationReason> reasons =
          new ArrayList<>(Collections.nCopies(actions, CancellationReason.NONE));
      reasons.set(index, reason);
      return new TransactionCanceled(reasons);
    }

    @Override
    public String message() {
      return reasons.stream()
          .map(CancellationReason::code)
          .collect(
              Collectors.joining(
                  ", ",
                  "Transaction cancelled, please refer cancellation reasons for specific reasons [",
                  "]"));
    }

    @Override
    public Type type() {
      return Type.TRANSACTION_CANCELED;
    }
  }

  /**
   * What was wrong with one action of a transaction.
   *
   * @param message null if nothing was
   * @param itemJson the item as it is, as in {@link ConditionalCheckFailed}
   */
  record CancellationReason(String code, @Nullable String message, byte @Nullable [] itemJson) {
    /** Nothing was wrong. */
    public static final CancellationReason NONE = new CancellationReason("None", null, null);

    /** Another transaction had the item. */
    public static final CancellationReason CONFLICT =
        new CancellationReason("TransactionConflict", CONFLICT_MESSAGE, null);

    /** The reason that an error met by one action is to the whole transaction. */
    public static CancellationReason of(ApiError error) {
      return switch (error) {
        case ConditionalCheckFailed(String message, byte[] itemJson) ->
            new CancellationReason("ConditionalCheckFailed", message, itemJson);
        case Plain(Type type, String message) ->
            new CancellationReason(
                switch (type) {
                  case DUPLICATE_ITEM -> "DuplicateItem";
                  case RESOURCE_NOT_FOUND -> "ResourceNotFound";
                  default -> "ValidationError";
                },
                message,
                null);
        case TransactionCanceled _ ->
            throw new IllegalArgumentException("a transaction inside a transaction");
      };
    }
  }

  /** A request that breaks a rule of the API. */
  static ApiException validation(String message) {
    return of(Type.VALIDATION, message);
  }

  /** An error without further members. */
  static ApiException of(Type type, String message) {
    return new Plain(type, message).toException();
  }
}
