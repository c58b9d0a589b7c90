package dev.weir.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions.Function;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.weir.call.Value;
import dev.weir.effect.EffectKey;
import dev.weir.tool.ToolPolicy.KeyRule;
import dev.weir.tool.ToolPolicy.KeyRule.Keyed;
import java.util.Map;
import java.util.Optional;

/**
 * A key rule written as a CEL expression over {@code args}.
 *
 * <p>What is bounded: the expression's length and depth when it is compiled, the steps of its loops
 * when it runs, and the length of what it gives. Regular expressions run in linear time (RE2). Of
 * the string functions only those are offered whose result is no longer than what they are given,
 * so an agent's arguments cannot be multiplied.
 *
 * <p>Safe for concurrent use: a compiled program holds no state.
 */
final class KeyExpression implements KeyRule {
  /** The longest expression, in code points. */
  static final int MAX_EXPRESSION = 1000;

  /** The steps that all loops of one run may take together. */
  static final int MAX_ITERATIONS = 1000;

  static final CelOptions OPTIONS =
      CelOptions.current()
          .comprehensionMaxIterations(MAX_ITERATIONS)
          .maxExpressionCodePointSize(MAX_EXPRESSION)
          .maxParseRecursionDepth(64)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(strings())
          .addVar("args", MapType.create(SimpleType.STRING, SimpleType.DYN))
          .build();

  static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .addLibraries(strings())
          .build();

  private final CelRuntime.Program program;
  private final RuleReads reads;

  private KeyExpression(CelRuntime.Program program, RuleReads reads) {
    this.program = program;
    this.reads = reads;
  }

  static dev.cel.extensions.CelStringExtensions strings() {
    return CelExtensions.strings(
        Function.LOWER_ASCII, Function.UPPER_ASCII, Function.TRIM, Function.SUBSTRING);
  }

  /** What came of compiling an expression. */
  sealed interface Compiled {
    /** A rule that can be used. */
    record Rule(KeyRule rule) implements Compiled {}

    /**
     * It does not compile.
     *
     * @param column where in the expression, counted from zero
     */
    record Wrong(int column, String message) implements Compiled {}
  }

  /** Compiles and type-checks an expression. */
  static Compiled compile(String text) {
    Optional<Compiled.Wrong> unfit = unfit(text);
    if (unfit.isPresent()) {
      return unfit.get();
    }
    CelValidationResult checked = COMPILER.compile(text);
    Optional<CelIssue> error =
        checked.getErrors().stream()
            .filter(issue -> issue.getSeverity() == CelIssue.Severity.ERROR)
            .findFirst();
    if (error.isPresent()) {
      return wrong(error.get());
    }
    try {
      CelAbstractSyntaxTree tree = checked.getAst();
      CelType result = tree.getResultType();
      if (!result.equals(SimpleType.STRING) && !result.equals(SimpleType.DYN)) {
        return new Compiled.Wrong(0, "it gives " + result.name() + ", not a string");
      }
      return new Compiled.Rule(
          new KeyExpression(
              RUNTIME.createProgram(tree), RuleReads.of("the key rule", tree.getExpr())));
    } catch (CelValidationException | CelEvaluationException e) {
      return new Compiled.Wrong(0, "CEL refuses it");
    }
  }

  /** What is wrong with a text before it is even read. */
  static Optional<Compiled.Wrong> unfit(String text) {
    if (text.isBlank()) {
      return Optional.of(new Compiled.Wrong(0, "the expression is empty"));
    }
    return text.codePointCount(0, text.length()) > MAX_EXPRESSION
        ? Optional.of(
            new Compiled.Wrong(
                0, "the expression is longer than " + MAX_EXPRESSION + " characters"))
        : Optional.empty();
  }

  /** A mistake that the compiler found. */
  static Compiled.Wrong wrong(CelIssue issue) {
    CelSourceLocation at = issue.getSourceLocation();
    int column = at.getLine() <= 1 ? Math.max(0, at.getColumn()) : 0;
    String firstLine = issue.getMessage().lines().findFirst().orElse("CEL refuses it");
    return new Compiled.Wrong(column, firstLine);
  }

  @Override
  public Keyed keyOf(Value.Obj arguments) {
    Object result;
    try {
      result = program.eval(Map.of("args", CelValues.view(arguments)));
    } catch (CelEvaluationException e) {
      return new Keyed.Unusable(reads.why(e, arguments));
    } catch (CelValues.NotKeyMaterial e) {
      return new Keyed.Unusable(reads.why(e, arguments));
    }
    if (!(result instanceof String key)) {
      return new Keyed.Unusable(
          "the key rule gives something else than a text" + reads.from(arguments));
    }
    if (key.isEmpty()) {
      return new Keyed.Unusable("the key rule gives an empty text" + reads.from(arguments));
    }
    if (key.length() > EffectKey.MAX_GIVEN) {
      return new Keyed.Unusable(
          "the key rule gives more than "
              + EffectKey.MAX_GIVEN
              + " characters"
              + reads.from(arguments));
    }
    if (!storable(key)) {
      return new Keyed.Unusable(
          "the key rule gives a text with control characters or broken Unicode"
              + reads.from(arguments));
    }
    return new Keyed.Key(key);
  }

  /** Whether every store can keep the text and give it back as it was. */
  private static boolean storable(String key) {
    return key.codePoints()
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }
}
