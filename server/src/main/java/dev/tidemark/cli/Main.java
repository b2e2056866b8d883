package dev.tidemark.cli;

import dev.tidemark.error.StorageException;
import dev.tidemark.http.StartFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program. Exit codes: 0 done, 1 failed, 2 called wrongly. */
@Command(
    name = "tidemark",
    description = "A DynamoDB-compatible database whose history is real.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      ServeCommand.class,
      ImportCommand.class,
      CheckCommand.class,
      VerifyCommand.class,
      DemoCommand.class
    },
    footer = {"", "Start here: tidemark demo, then tidemark serve."})
public final class Main implements Runnable {
  private static final int FAILED = 1;
  private static final int CALLED_WRONGLY = 2;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::calledWrongly)
        .setExecutionExceptionHandler(Main::failed)
        .execute(args);
  }

  /** Called without a command. */
  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "no command given");
    }
  }

  private static int calledWrongly(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("tidemark: " + complaint(e));
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return CALLED_WRONGLY;
  }

  private static String complaint(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
        ? "no such command or argument: " + unmatched.getUnmatched().getFirst()
        : firstLine(e.getMessage());
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    String line = lineFor(e);
    if (line == null) {
      err.println("tidemark: unexpected failure, please report it with what follows");
      e.printStackTrace(err);
    } else {
      err.println("tidemark: " + line);
    }
    return FAILED;
  }

  /** What a person should read about a failure that can happen; null for a bug. */
  private static @Nullable String lineFor(Exception e) {
    return switch (e) {
      case CommandFailure failure -> firstLine(failure.getMessage());
      case StartFailure failure -> firstLine(failure.getMessage());
      case StorageException failure -> firstLine(failure.getMessage());
      default -> null;
    };
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "no reason given" : text.lines().findFirst().orElse("");
  }

  /** Names the version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    static String number() {
      String number = Main.class.getPackage().getImplementationVersion();
      return number == null ? "of an unpacked build" : number;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"tidemark " + number(), "java " + Runtime.version()};
    }
  }
}
