package dev.weir.web;

import dev.weir.call.Canonical;
import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.desk.Desk;
import dev.weir.desk.Heard;
import dev.weir.desk.Operation;
import dev.weir.desk.Visit;
import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The desk over HTTP: {@code /v1/tasks/…}, {@code /v1/state/…}, {@code /v1/handoff/…} and {@code
 * /v1/progress/…}, for workers and operators.
 *
 * <p>{@code POST /v1/tasks/take} with the operation's arguments as JSON, and so on for every
 * operation; those that only look are there for {@code GET}, too, with the arguments in the query.
 * {@code GET /v1/tasks} are the queues, {@code GET /v1/tasks/ID} is one task's story, {@code GET
 * /v1/state} are the shared keys. Who comes is said by the headers {@code Weir-Session} (a worker)
 * or {@code Weir-Person} (an operator), {@code Weir-Agent} and {@code traceparent}; a put with an
 * {@code Idempotency-Key}, a UUID, may be sent again and is one task.
 *
 * <p>Leaves every other path to the next handler. Safe for any number of callers.
 */
public final class DeskDoor extends ProblemHandler {
  private static final int MAX_BYTES = 2 << 20;
  private static final int LONGEST_NAME = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern PATH =
      Pattern.compile("/v1/(tasks|state|handoff|progress)(?:/([a-z0-9-]{1,40}))?");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** What is shown of an area when nothing more is said. */
  private static final Map<String, String> FIRST =
      Map.of("tasks", "queues", "state", "keys", "handoff", "list", "progress", "load");

  private static final Set<String> LOOKS =
      Set.of(
          "tasks_get",
          "tasks_list",
          "tasks_queues",
          "state_keys",
          "state_versions",
          "state_taints",
          "handoff_list",
          "handoff_get");

  private final Env env;
  private final Tenant tenant;
  private final Desk desk;

  /** A door to this desk, for one tenant. */
  public DeskDoor(Env env, Tenant tenant, Desk desk) {
    this.env = env;
    this.tenant = tenant;
    this.desk = desk;
  }

  @Override
  boolean serve(String path, Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    var known = PATH.matcher(path);
    if (known.matches()) {
      serve(known.group(1), Optional.ofNullable(known.group(2)), request, response, callback);
    }
    return known.matches();
  }

  private void serve(
      String area, Optional<String> what, Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    Optional<String> task = what.filter(it -> area.equals("tasks") && ID.matcher(it).matches());
    String name =
        task.isPresent()
            ? "tasks_get"
            : area + "_" + what.orElse(FIRST.getOrDefault(area, "list")).replace('-', '_');
    Optional<Operation> operation = desk.find(name);
    var methods = new ArrayList<String>();
    if (LOOKS.contains(name)) {
      methods.addAll(List.of("GET", "HEAD"));
    }
    if (what.isPresent() && task.isEmpty()) {
      methods.add("POST");
    }
    if (operation.isEmpty() || methods.isEmpty()) {
      problem(Problem.notFound(Request.getPathInContext(request)), response, callback);
      return;
    }
    if (!methods.contains(request.getMethod())) {
      methodNotAllowed(String.join(", ", methods), response, callback);
      return;
    }
    Value.Obj arguments =
        request.getMethod().equals("POST")
            ? Plain.object(JsonBody.bytes(request, MAX_BYTES))
            : query(operation.get(), request);
    if (task.isPresent()) {
      arguments =
          arguments.with("task", new Value.Text(task.get())).with("history", new Value.Bool(true));
    }
    answer(operation.get().run(visit(request), arguments), response, callback);
  }

  private static Value.Obj query(Operation operation, Request request) {
    var texts = new LinkedHashMap<String, String>();
    Fields query = Request.extractQueryParameters(request);
    query.getNames().forEach(name -> texts.put(name, query.getValue(name)));
    return operation.takes().ofTexts(texts);
  }

  private Visit visit(Request request) {
    var gone = new AtomicBoolean();
    request.addFailureListener(cause -> gone.set(true));
    return new Visit(origin(request), id(request), PATIENCE, gone::get);
  }

  private UUID id(Request request) {
    Optional<String> given = header(request, "Idempotency-Key");
    if (given.isEmpty()) {
      return EffectId.next(env).uuid();
    }
    if (!ID.matcher(given.get()).matches()) {
      throw new IllegalArgumentException("Idempotency-Key is a UUID");
    }
    return UUID.fromString(given.get());
  }

  private Origin origin(Request request) {
    Optional<String> person = header(request, "Weir-Person");
    Optional<String> session = header(request, "Weir-Session");
    if (person.isEmpty() && session.isEmpty() && !request.getMethod().equals("GET")) {
      throw new IllegalArgumentException(
          "say who you are: a header Weir-Session, or Weir-Person for an operator");
    }
    return new Origin(
        tenant,
        header(request, "Weir-Agent"),
        person.map(name -> "person:" + name).or(() -> session).orElse("http"),
        Optional.empty(),
        header(request, "traceparent"),
        Optional.empty());
  }

  private static Optional<String> header(Request request, String name) {
    Optional<String> value =
        Optional.ofNullable(request.getHeaders().get(name)).filter(it -> !it.isBlank());
    if (value.filter(it -> it.length() > LONGEST_NAME).isPresent()) {
      throw new IllegalArgumentException(name + " has " + LONGEST_NAME + " characters at most");
    }
    return value;
  }

  private static void answer(Heard heard, Response response, Callback callback) {
    switch (heard) {
      case Heard.Result result ->
          send(200, "application/json", Canonical.text(result.value()), response, callback);
      case Heard.Refusal refusal -> {
        Problem problem = Problem.of(refusal.fault());
        ObjectNode json = problem.json();
        if (!refusal.particulars().members().isEmpty()) {
          json.set(
              "particulars", JsonMapper.shared().readTree(Canonical.text(refusal.particulars())));
        }
        send(problem.status(), PROBLEM, json.toString(), response, callback);
      }
    }
  }
}
