package dev.weir.junit;

import dev.weir.env.Env;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs a {@link Storm} once for each of its arms, each time with a fleet of its own. */
final class StormExtension implements TestTemplateInvocationContextProvider {
  private static final String SEED = "weir.seed";

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return storm(context).isPresent();
  }

  private static Optional<Storm> storm(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), Storm.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    Env env = Env.system();
    Storm storm = storm(context).orElseThrow();
    long seed =
        Optional.ofNullable(Long.getLong(SEED)).orElseGet(() -> env.entropy().bits() >>> 16);
    return Stream.of(storm.arms()).map(arm -> new Invocation(new Weather(env, arm, storm, seed)));
  }

  private record Invocation(Weather weather) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocationIndex) {
      return weather.arm.words();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(weather);
    }
  }

  /** Gives the fleet to the method, and tells what became of it. */
  private static final class Weather implements ParameterResolver, AfterEachCallback {
    private final Env env;
    private final Arm arm;
    private final Storm storm;
    private final long seed;
    private Optional<Fleet> fleet = Optional.empty();

    private Weather(Env env, Arm arm, Storm storm, long seed) {
      this.env = env;
      this.arm = arm;
      this.storm = storm;
      this.seed = seed;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Fleet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      Fleet made = fleet.orElseGet(() -> new Fleet(env, arm, storm, seed));
      fleet = Optional.of(made);
      return made;
    }

    @Override
    public void afterEach(ExtensionContext context) {
      fleet.ifPresent(made -> {
        Map<String, String> report = made.report();
        context.publishReportEntry(report);
        // Builds do not show what is published; whoever runs a storm wants to see it.
        System.out.println(
            context.getRequiredTestMethod().getName()
                + " "
                + report.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining(", ")));
        made.close();
      });
    }
  }
}
