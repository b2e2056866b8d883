package dev.tidemark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between packages, and what only {@code cli} may do: tell time, sleep, roll dice. */
class ArchitectureTest {
  private static final String ROOT = "dev.tidemark";

  /**
   * Which packages a package may use besides itself. A new package states its own here; {@code cli}
   * builds the object graph and may use all.
   */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("error", Set.of()),
          Map.entry("item", Set.of("error")),
          Map.entry("storage", Set.of("error")),
          Map.entry("disk", Set.of()),
          Map.entry("access", Set.of()),
          Map.entry("metrics", Set.of()),
          Map.entry("log", Set.of()),
          Map.entry("encryption", Set.of("disk", "error")),
          Map.entry("objectstore", Set.of("encryption", "disk", "error")),
          Map.entry(
              "verification",
              Set.of(
                  "operation",
                  "homecoming",
                  "ingest",
                  "export",
                  "restore",
                  "table",
                  "job",
                  "storage",
                  "format",
                  "objectstore",
                  "encryption",
                  "disk",
                  "item",
                  "error")),
          Map.entry("format", Set.of("item", "error")),
          Map.entry("expression", Set.of("item", "error")),
          Map.entry("partiql", Set.of("expression", "item", "error")),
          Map.entry("schema", Set.of("item", "error")),
          Map.entry("table", Set.of("storage", "item", "error")),
          Map.entry("job", Set.of("storage", "item", "error")),
          Map.entry("stream", Set.of("table", "storage", "item", "error")),
          Map.entry("backfill", Set.of("table", "job", "storage", "error")),
          Map.entry("homecoming", Set.of("table", "job", "storage", "format", "item", "error")),
          Map.entry("restore", Set.of("table", "job", "storage", "item", "error")),
          Map.entry(
              "export",
              Set.of("table", "job", "storage", "format", "objectstore", "item", "error")),
          Map.entry(
              "ingest",
              Set.of("table", "job", "storage", "format", "objectstore", "item", "error")),
          Map.entry(
              "operation",
              Set.of(
                  "access",
                  "ingest",
                  "export",
                  "restore",
                  "backfill",
                  "stream",
                  "table",
                  "job",
                  "storage",
                  "partiql",
                  "expression",
                  "format",
                  "objectstore",
                  "encryption",
                  "schema",
                  "item",
                  "error")),
          Map.entry("kms", Set.of("access", "operation", "encryption", "schema", "error")),
          Map.entry("http", Set.of("access", "operation", "metrics", "log", "schema", "error")),
          Map.entry("s3", Set.of("access", "http", "metrics", "objectstore", "schema", "error")));

  private static final String COMPOSITION = "cli";

  /** The log's: what runs on RocksDB runs beside threads of RocksDB's own anyway. */
  private static final String OWN_THREAD = ROOT + ".storage.RocksLedger";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  /** Static methods by class; the names of an empty set stand for all of them. */
  private static final Map<Class<?>, Set<String>> BANNED_CALLS =
      Map.ofEntries(
          Map.entry(System.class, Set.of("currentTimeMillis", "nanoTime")),
          Map.entry(Clock.class, Set.of("system", "systemUTC", "systemDefaultZone")),
          Map.entry(InstantSource.class, Set.of("system")),
          Map.entry(
              Thread.class,
              Set.of("<init>", "sleep", "ofVirtual", "ofPlatform", "startVirtualThread")),
          Map.entry(TimeUnit.class, Set.of("sleep")),
          Map.entry(LockSupport.class, Set.of("parkNanos", "parkUntil")),
          Map.entry(Timer.class, Set.of()),
          Map.entry(Executors.class, Set.of()),
          Map.entry(ForkJoinPool.class, Set.of()),
          Map.entry(CompletableFuture.class, Set.of("runAsync", "supplyAsync")),
          Map.entry(UUID.class, Set.of("randomUUID")),
          Map.entry(Math.class, Set.of("random")),
          Map.entry(ThreadLocalRandom.class, Set.of("current")),
          Map.entry(RandomGenerator.class, Set.of("of", "getDefault")));

  @TestFactory
  Stream<DynamicTest> package_usesOnlyWhatItMay() {
    return ARROWS.entrySet().stream()
        .map(arrows ->
            DynamicTest.dynamicTest(
                arrows.getKey(), () -> arrowsOf(arrows.getKey(), arrows.getValue())));
  }

  private static void arrowsOf(String from, Set<String> to) {
    String[] others =
        Stream.concat(ARROWS.keySet().stream(), Stream.of(COMPOSITION))
            .filter(other -> !other.equals(from) && !to.contains(other))
            .map(other -> ROOT + "." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + from + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void packages_all_stateTheirArrowsAndAreFlat() {
    Set<String> known = new TreeSet<>(ARROWS.keySet());
    known.add(COMPOSITION);
    assertThat(packages()).isSubsetOf(known.stream().map(name -> ROOT + "." + name).toList());
  }

  @Test
  void packages_all_areFreeOfCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packages_all_areNullMarked() {
    assertThat(packages())
        .allSatisfy(name ->
            assertThat(CLASSES.getPackage(name).tryGetPackageInfo())
                .hasValueSatisfying(
                    info -> assertThat(info.isAnnotatedWith(NullMarked.class)).isTrue()));
  }

  @Test
  void classes_all_areNamedByWhatTheyAre() {
    classes().should().haveNameNotMatching(".*(Impl|Utils?|Helper|Manager)(\\$.*)?").check(CLASSES);
  }

  @Test
  void timeSleepChanceAndThreads_outsideCli_areInjected() {
    onlyCliMay().check(CLASSES);
  }

  @Test
  void timeSleepChanceAndThreads_used_areSeen() {
    JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
    List<String> found = onlyCliMay().evaluate(offender).getFailureReport().getDetails();
    assertThat(Offender.class.getDeclaredMethods())
        .filteredOn(method -> !method.isSynthetic())
        .isNotEmpty()
        .allSatisfy(method ->
            assertThat(found)
                .anySatisfy(line -> assertThat(line).contains("." + method.getName() + "(")));
  }

  private static ArchRule onlyCliMay() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "." + COMPOSITION + "..")
        .and()
        .doNotHaveFullyQualifiedName(OWN_THREAD)
        .should()
        .accessTargetWhere(
            new DescribedPredicate<JavaAccess<?>>("the target tells time, sleeps or rolls dice") {
              @Override
              public boolean test(JavaAccess<?> access) {
                return isBanned(access.getTarget());
              }
            })
        .because("an InstantSource, RandomGenerator, ExecutorService or ThreadFactory is injected");
  }

  private static boolean isBanned(AccessTarget target) {
    JavaClass owner = target.getOwner();
    String name = target.getName();
    if (owner.isAssignableTo(Temporal.class) && name.equals("now")) {
      return !(target instanceof AccessTarget.CodeUnitAccessTarget call)
          || call.getRawParameterTypes().stream()
              .noneMatch(type -> type.isEquivalentTo(Clock.class));
    }
    if (owner.isAssignableTo(RandomGenerator.class) && name.equals("<init>")) {
      return true;
    }
    return BANNED_CALLS.entrySet().stream()
        .anyMatch(banned ->
            owner.isEquivalentTo(banned.getKey())
                && (banned.getValue().isEmpty() || banned.getValue().contains(name)));
  }

  private static Set<String> packages() {
    Set<String> names = new TreeSet<>();
    CLASSES.forEach(type -> names.add(type.getPackageName()));
    return names;
  }

  /** One breach in each method. */
  @SuppressWarnings("unused")
  private static final class Offender {
    Instant now() {
      return Instant.now();
    }

    LongSupplier reference() {
      return System::nanoTime;
    }

    InstantSource source() {
      return InstantSource.system();
    }

    Random random() {
      return new Random(1);
    }

    UUID uuid() {
      return UUID.randomUUID();
    }

    Thread thread() {
      return new Thread(() -> {});
    }

    Thread.Builder virtual() {
      return Thread.ofVirtual();
    }

    ExecutorService executor() {
      return Executors.newVirtualThreadPerTaskExecutor();
    }

    void sleep() throws InterruptedException {
      Thread.sleep(1);
    }
  }
}
