package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Puts every law to the whole house, and to a class planted to break it: a law that cannot turn red
 * is a wish. The planted classes are in {@code dev.weir.planted} of the test sources.
 */
class HouseLaws {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.weir");

  /**
   * A law and the culprit planted for it.
   *
   * @param name of the law, for the report
   * @param law the law
   * @param plot the package under {@code dev.weir.planted}
   * @param culprit the class in it that the law must name
   */
  record Case(String name, ArchRule law, String plot, String culprit) {
    @Override
    public String toString() {
      return name + ", for example " + culprit;
    }
  }

  static Stream<Case> laws() {
    return Stream.of(
        new Case(
            "roomsImportOnlyTheirList",
            Law.roomsImportOnlyTheirList(),
            "rooms",
            "effect.LooksIntoThePipeline"),
        new Case(
            "roomsImportOnlyTheirList", Law.roomsImportOnlyTheirList(), "unknown", "util.Strings"),
        new Case("noCycles", Law.noCycles(), "cycles", "tool.Chicken"),
        new Case(
            "productionDoesNotImportTheLab",
            Law.productionDoesNotImportTheLab(),
            "lab",
            "guard.TestsInProduction"),
        new Case(
            "doorsCannotSeeTheLedger",
            Law.doorsCannotSeeTheLedger(),
            "ledger",
            "agentside.WayAround"),
        new Case("onlyExecutionActs", Law.onlyExecutionActs(), "act", "agentside.TouchesTheWorld"),
        new Case("onlyExecutionActs", Law.onlyExecutionActs(), "act", "guard.Eager"),
        new Case("onlyExecutionActs", Law.onlyExecutionActs(), "act", "recovery.AsksItself"),
        new Case(
            "onlyGuardAndRecoveryAppend",
            Law.onlyGuardAndRecoveryAppend(),
            "append",
            "operating.WritesHistory"),
        new Case(
            "theOutsideWorldComesThroughEnv",
            Law.theOutsideWorldComesThroughEnv(),
            "outside",
            "guard.ReadsTheClock"),
        new Case(
            "theOutsideWorldComesThroughEnv",
            Law.theOutsideWorldComesThroughEnv(),
            "outside",
            "guard.RollsDice"),
        new Case(
            "theOutsideWorldComesThroughEnv",
            Law.theOutsideWorldComesThroughEnv(),
            "outside",
            "guard.StartsThreads"),
        new Case(
            "theOutsideWorldComesThroughEnv",
            Law.theOutsideWorldComesThroughEnv(),
            "outside",
            "guard.Sleeps"),
        new Case(
            "librariesStayInTheirRooms",
            Law.librariesStayInTheirRooms(),
            "libraries",
            "guard.ParsesJson"),
        new Case(
            "librariesStayInTheirRooms",
            Law.librariesStayInTheirRooms(),
            "libraries",
            "agentside.AsksTheDatabase"),
        new Case("noAsynchronousApi", Law.noAsynchronousApi(), "asynchronous", "tool.Promises"),
        new Case("noRawExceptions", Law.noRawExceptions(), "raw", "tool.ThrowsAnything"),
        new Case("noPublicMutableFields", Law.noPublicMutableFields(), "mutable", "tool.OpenWound"),
        new Case(
            "everyPackageIsNullMarked",
            Law.everyPackageIsNullMarked(),
            "unmarked",
            "tool.Unmarked"));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void holdsInTheWholeHouse(Case one) {
    one.law().check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("laws")
  void turnsRedOnThePlantedCulprit(Case one) {
    JavaClasses planted = new ClassFileImporter().importPackages("dev.weir.planted." + one.plot());
    List<String> details = one.law().evaluate(planted).getFailureReport().getDetails();
    assertThat(details)
        .anySatisfy(detail -> assertThat(detail).contains(one.plot() + "." + one.culprit()));
  }

  @Test
  void theInnocentNeighbourOfACulpritIsNotAccused() {
    JavaClasses planted = new ClassFileImporter().importPackages("dev.weir.planted.act");
    assertThat(Law.onlyExecutionActs().evaluate(planted).getFailureReport().getDetails())
        .isNotEmpty()
        .noneSatisfy(detail -> assertThat(detail).contains("guard.Execution:"));
  }

  @Test
  void roomsAreSmall() {
    assertThat(Law.overfullRooms(HOUSE, Law.PUBLIC_TYPES_PER_ROOM)).isEmpty();
  }

  @Test
  void anOverfullRoomIsNamed() {
    JavaClasses planted = new ClassFileImporter().importPackages("dev.weir.planted.crowded");
    assertThat(Law.overfullRooms(planted, 1)).containsExactly("guard has 2 public types");
  }

  @Test
  void theHouseWasFound() {
    assertThat(HOUSE.stream().flatMap(type -> RoomPlan.roomOf(type).stream()))
        .contains("call", "effect", "ledger", "tool", "guard", "store", "agentside", "app");
  }
}
