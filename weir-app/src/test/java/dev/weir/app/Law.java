package dev.weir.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** The laws of the house. Each is a rule that a test puts to the house and to a planted culprit. */
final class Law {

  /** A room with more public types than this has more than one purpose. */
  static final int PUBLIC_TYPES_PER_ROOM = 25;

  private Law() {}

  /** A room imports only the rooms on its list. */
  static ArchRule roomsImportOnlyTheirList() {
    return every(
        "import only the rooms on their list",
        (type, report) -> {
          String from = RoomPlan.roomOf(type).orElseThrow();
          if (!RoomPlan.has(from)) {
            report.accept(type, "lives in " + from + ", which is not a room of the plan");
            return;
          }
          for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            RoomPlan.roomOf(dependency.getTargetClass())
                .filter(to -> !RoomPlan.mayImport(from, to))
                .ifPresent(
                    to -> report.accept(type, from + " may not import " + to + ": " + dependency));
          }
        });
  }

  /** The graph of rooms has no cycle. */
  static ArchRule noCycles() {
    return SlicesRuleDefinition.slices().assignedFrom(new Rooms()).should().beFreeOfCycles();
  }

  /** Production never imports weir-lab. */
  static ArchRule productionDoesNotImportTheLab() {
    return every(
        "leave weir-lab to tests and demonstrations",
        (type, report) -> {
          String from = RoomPlan.roomOf(type).orElseThrow();
          if (RoomPlan.LAB.contains(from) || RoomPlan.WIRING.contains(from)) {
            return;
          }
          for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            if (RoomPlan.roomOf(dependency.getTargetClass())
                .filter(RoomPlan.LAB::contains)
                .isPresent()) {
              report.accept(type, dependency.getDescription());
            }
          }
        });
  }

  /** Doors cannot see the ledger. */
  static ArchRule doorsCannotSeeTheLedger() {
    return onlyRoomsUse("the ledger", RoomPlan.LEDGER_READERS, "dev.weir.ledger");
  }

  /** Only the execution stage touches the world. */
  static ArchRule onlyExecutionActs() {
    return every(
        "leave Tool.act and Tool.follow to guard.Execution",
        (type, report) -> {
          String room = RoomPlan.roomOf(type).orElseThrow();
          boolean execution =
              room.equals("guard") && outermost(type).getSimpleName().equals("Execution");
          if (execution || RoomPlan.LAB.contains(room) || room.equals("bench")) {
            return;
          }
          reportCalls(
              type,
              call ->
                  Set.of("act", "follow").contains(call.getName())
                      && isA(call.getOwner(), "dev.weir.tool.Tool"),
              report);
        });
  }

  /** Only the pipeline and the recovery append. */
  static ArchRule onlyGuardAndRecoveryAppend() {
    Set<String> appenders = Set.of("guard", "recovery", "checker", "simulator", "bench");
    return every(
        "leave Ledger.claim and Ledger.append to guard and recovery",
        (type, report) -> {
          if (appenders.contains(RoomPlan.roomOf(type).orElseThrow())) {
            return;
          }
          reportCalls(
              type,
              call ->
                  Set.of("claim", "append").contains(call.getName())
                      && isA(call.getOwner(), "dev.weir.ledger.Ledger"),
              report);
        });
  }

  /** Time, chance, threads and sleep come from {@code env}. */
  static ArchRule theOutsideWorldComesThroughEnv() {
    Set<String> free = new TreeSet<>(RoomPlan.LAB);
    free.addAll(Set.of("env", "app", "bench"));
    return every(
        "ask dev.weir.env for time, chance, threads and sleep",
        (type, report) -> {
          if (!free.contains(RoomPlan.roomOf(type).orElseThrow())) {
            reportCalls(type, Law::reachesOutside, report);
          }
        });
  }

  /** Libraries for JSON, HTTP and SQL stay in their rooms. */
  static ArchRule librariesStayInTheirRooms() {
    Map<String, Set<String>> homes =
        Map.of(
            "tools.jackson",
            Set.of(
                "mcp",
                "document",
                "agentside",
                "toolside",
                "builtin",
                "policy",
                "reading",
                "web",
                "toolserver",
                "world",
                "faults",
                "scenario",
                "report",
                "storm",
                "fixture",
                "checker",
                "app",
                "bench"),
            "org.eclipse.jetty",
            Set.of("agentside", "toolside", "web", "toolserver", "fixture", "app", "bench"),
            "java.sql",
            Set.of("store", "app", "bench", "checker"),
            "javax.sql",
            Set.of("store", "app", "bench", "checker"),
            "dev.cel",
            Set.of("policy"),
            "jakarta.json",
            Set.of("difference"),
            "com.github.difflib",
            Set.of("difference"));
    return every(
        "keep libraries for JSON, HTTP, SQL and rules in their rooms",
        (type, report) -> {
          String room = RoomPlan.roomOf(type).orElseThrow();
          homes.forEach((library, rooms) -> {
            if (!rooms.contains(room)) {
              reportDependencies(type, library, report);
            }
          });
        });
  }

  /** One blocking API: no futures and no reactive types in what others see. */
  static ArchRule noAsynchronousApi() {
    Predicate<String> asynchronous =
        name ->
            name.equals("java.util.concurrent.CompletableFuture")
                || name.equals("java.util.concurrent.CompletionStage")
                || name.startsWith("java.util.concurrent.Flow")
                || name.startsWith("org.reactivestreams.")
                || name.startsWith("reactor.")
                || name.startsWith("io.reactivex.");
    return every(
        "offer one blocking API",
        (type, report) -> {
          if (!type.getModifiers().contains(JavaModifier.PUBLIC)) {
            return;
          }
          for (JavaMethod method : type.getMethods()) {
            var seen = new ArrayList<JavaClass>(method.getRawParameterTypes());
            seen.add(method.getRawReturnType());
            if (method.getModifiers().contains(JavaModifier.PUBLIC)
                && seen.stream().map(JavaClass::getName).anyMatch(asynchronous)) {
              report.accept(type, method.getFullName() + " is not blocking");
            }
          }
        });
  }

  /** Failures carry a code. */
  static ArchRule noRawExceptions() {
    Set<String> raw =
        Set.of("java.lang.RuntimeException", "java.lang.Exception", "java.lang.Error");
    return every(
        "give failures a code",
        (type, report) -> {
          for (JavaAccess<?> access : type.getAccessesFromSelf()) {
            boolean superCall =
                access.getOriginOwner().getRawSuperclass().stream()
                    .anyMatch(parent -> parent.equals(access.getTargetOwner()));
            if (access.getName().equals("<init>")
                && raw.contains(access.getTargetOwner().getName())
                && !superCall) {
              report.accept(type, access.getDescription());
            }
          }
        });
  }

  /** Nothing public can be changed by assignment. */
  static ArchRule noPublicMutableFields() {
    return every(
        "have no public mutable field",
        (type, report) ->
            type.getFields().stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                .forEach(field -> report.accept(type, field.getFullName())));
  }

  /** Every package says that null is not a value. */
  static ArchRule everyPackageIsNullMarked() {
    return every(
        "live in a @NullMarked package",
        (type, report) -> {
          if (type.getPackage().tryGetAnnotationOfType(NullMarked.class).isEmpty()) {
            report.accept(type, type.getPackageName() + " has no @NullMarked package-info");
          }
        });
  }

  /** Rooms with more public types than {@code most}. */
  static List<String> overfullRooms(JavaClasses house, int most) {
    var counts = new TreeMap<String, Integer>();
    for (JavaClass type : house) {
      if (type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass()) {
        RoomPlan.roomOf(type).ifPresent(room -> counts.merge(room, 1, Integer::sum));
      }
    }
    return counts.entrySet().stream()
        .filter(count -> count.getValue() > most)
        .map(count -> count.getKey() + " has " + count.getValue() + " public types")
        .toList();
  }

  private static boolean reachesOutside(CodeUnitAccessTarget call) {
    String owner = call.getOwner().getName();
    String name = call.getName();
    return switch (owner) {
      case "java.lang.System" -> Set.of("nanoTime", "currentTimeMillis").contains(name);
      case "java.lang.Math" -> name.equals("random");
      case "java.lang.Thread" ->
          Set.of("sleep", "ofVirtual", "ofPlatform", "startVirtualThread", "<init>").contains(name);
      case "java.util.UUID" -> name.equals("randomUUID");
      case "java.util.concurrent.Executors",
          "java.util.concurrent.ThreadLocalRandom",
          "java.util.random.RandomGenerator" ->
          true;
      case "java.util.Random",
          "java.util.SplittableRandom",
          "java.security.SecureRandom",
          "java.util.Date",
          "java.util.Timer",
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ScheduledThreadPoolExecutor",
          "java.util.concurrent.ForkJoinPool" ->
          name.equals("<init>");
      case "java.util.concurrent.CompletableFuture" ->
          Set.of("runAsync", "supplyAsync", "delayedExecutor").contains(name);
      default ->
          owner.startsWith("java.time.") && (name.equals("now") || name.startsWith("system"));
    };
  }

  private static ArchRule onlyRoomsUse(String what, Set<String> rooms, String library) {
    return every(
        "not see " + what + " unless they are one of " + new TreeSet<>(rooms),
        (type, report) -> {
          if (!rooms.contains(RoomPlan.roomOf(type).orElseThrow())) {
            reportDependencies(type, library, report);
          }
        });
  }

  private static void reportDependencies(
      JavaClass type, String library, BiConsumer<JavaClass, String> report) {
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
      if (target.equals(library) || target.startsWith(library + ".")) {
        report.accept(type, dependency.getDescription());
      }
    }
  }

  private static void reportCalls(
      JavaClass type,
      Predicate<CodeUnitAccessTarget> forbidden,
      BiConsumer<JavaClass, String> report) {
    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
      if (access.getTarget() instanceof CodeUnitAccessTarget call && forbidden.test(call)) {
        report.accept(type, access.getDescription());
      }
    }
  }

  private static boolean isA(JavaClass type, String name) {
    return type.isAssignableTo(name);
  }

  private static JavaClass outermost(JavaClass type) {
    JavaClass here = type;
    Optional<JavaClass> outer = here.getEnclosingClass();
    while (outer.isPresent()) {
      here = outer.get();
      outer = here.getEnclosingClass();
    }
    return here;
  }

  private static ArchRule every(
      String law, BiConsumer<JavaClass, BiConsumer<JavaClass, String>> check) {
    return classes()
        .should(
            new ArchCondition<JavaClass>(law) {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                check.accept(
                    type,
                    (culprit, what) ->
                        events.add(
                            SimpleConditionEvent.violated(
                                culprit, culprit.getName() + ": " + what)));
              }
            });
  }

  /** Slices of the house by room. */
  private static final class Rooms implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return RoomPlan.roomOf(type).map(SliceIdentifier::of).orElseGet(SliceIdentifier::ignore);
    }

    @Override
    public String getDescription() {
      return "the rooms of the house";
    }
  }
}
