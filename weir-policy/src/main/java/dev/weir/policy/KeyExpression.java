package dev.weir.policy;

import dev.cel.common.CelOptions;
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
    return switch (CheckedExpression.check(
        COMPILER,
        text,
        type -> type.equals(SimpleType.STRING) || type.equals(SimpleType.DYN),
        ", not a string")) {
      case CheckedExpression.Checked.Right(CheckedExpression right) ->
          new Compiled.Rule(
              new KeyExpression(
                  right.program(), RuleReads.of("the key rule", right.tree().getExpr())));
      case CheckedExpression.Checked.Wrong(Compiled.Wrong why) -> why;
    };
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
