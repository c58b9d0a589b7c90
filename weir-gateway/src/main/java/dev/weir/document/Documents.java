package dev.weir.document;

import dev.weir.call.Value;
import dev.weir.desk.Field;
import dev.weir.desk.Field.Kind;
import dev.weir.desk.Fields;
import dev.weir.effect.EffectClass;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.kit.BuiltInTool;
import dev.weir.kit.Kit;
import dev.weir.kit.Replies;
import dev.weir.naming.NameRules;
import dev.weir.naming.Naming;
import dev.weir.tool.Dispatch;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.OrderRule;
import dev.weir.tool.OrderRule.TouchRule.Touch;
import dev.weir.tool.OrderRule.WhenStale;
import dev.weir.tool.OrderRule.WhenUnread;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kit of tools that work on documents under declared roots. Safe for any number of threads. */
public final class Documents {
  /** The kit's name. */
  public static final String KIT = "documents";

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int LINES = 1_000;
  private static final int LINE = 64 * 1024;
  private static final int POINTER = 2_000;

  /** Notes do not age; a tenth of this is kept back. */
  private static final Duration REMEMBERED = Duration.ofDays(30);

  private final Map<String, FileRoot> roots;
  private final Writer writer;
  private final NameRules names = NameRules.usual();

  private Documents(Map<String, FileRoot> roots, Writer writer) {
    this.roots = roots;
    this.writer = writer;
  }

  /**
   * Opens the roots, and makes in each the folder for notes and locks.
   *
   * @throws WeirException with {@code CONFIG_INVALID} when one is no directory that can be used so
   */
  public static Documents open(Env env, List<FileRoot> roots, Watching watching) {
    var real = new LinkedHashMap<String, FileRoot>();
    for (FileRoot root : roots) {
      try {
        Path path = root.path().toRealPath();
        Path ours = path.resolve(Address.OURS);
        try {
          Files.createDirectory(
              ours,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
          // From an earlier start, or another node's.
        }
        Folder.open(path, List.of(Address.OURS)).close();
        if (Files.isSymbolicLink(ours) || !Files.isDirectory(ours, LinkOption.NOFOLLOW_LINKS)) {
          throw new IOException("what has the name of our folder is something else");
        }
        real.put(root.name(), new FileRoot(root.name(), path, root.maxBytes()));
      } catch (IOException | UnsupportedOperationException | Refusal e) {
        throw new WeirException(
            ErrorCode.CONFIG_INVALID,
            "files." + root.name() + " cannot be used (" + e.getClass().getSimpleName() + ")");
      }
    }
    return new Documents(real, new Writer(env, watching));
  }

  /** The tools. */
  public Kit kit() {
    return new Kit(
        KIT,
        "Documents: files that several agents change, in the roots "
            + String.join(", ", roots.keySet())
            + ". Change a member with doc_patch instead of writing a whole file, count with"
            + " doc_add, log with doc_append, make what must be made once with doc_insert.",
        List.of(read(), patch(), add(), append(), insert(), applied()));
  }

  private Fields place() {
    return Fields.of(
        Field.word("root", List.copyOf(roots.keySet()), "which root").required(),
        Field.text("path", Address.LONGEST, "the document below its root, such as conf/app.json")
            .required());
  }

  private static final Field VERSION =
      Field.text("version", 64, "the version of the document: the SHA-256 of its content");

  private BuiltInTool read() {
    return BuiltInTool.of(
            "doc_read",
            "Reads a document: its value when it is .json, .yaml or .yml, else its text, and its"
                + " version. Read before you patch, and give doc_patch the version.",
            place(),
            Fields.of(
                VERSION.required(),
                Field.text("format", 10, "json, yaml or lines").required(),
                Field.any("value", "what a document in JSON or YAML holds"),
                Field.of("text", new Kind.Text(0, FileRoot.BYTES_MOST), "any other's text")),
            EffectClass.READ,
            tool((root, address, dispatch) -> shown(root, address)))
        .within(TIMEOUT)
        .ordered(new OrderRule(this::touched, WhenStale.ALLOW, WhenUnread.ALLOW));
  }

  private Reply shown(FileRoot root, Address address) throws Refusal, IOException {
    Content content =
        writer
            .content(root, address)
            .orElseThrow(
                () -> new Refusal(ErrorCode.DOCUMENT_ABSENT, "there is no document at this path"));
    Format format = Format.of(address.name());
    Value.Obj told =
        Value.Obj.empty()
            .with("version", new Value.Text(content.version()))
            .with("format", new Value.Text(format.word()));
    return Replies.result(
        format == Format.LINES
            ? told.with("text", new Value.Text(content.text()))
            : told.with("value", format.read(content)));
  }

  private BuiltInTool patch() {
    return change(
        "doc_patch",
        "Changes a JSON or YAML document: `merge` sets the members it has and takes away those it"
            + " has as null (RFC 7396), `patch` is a list of steps (RFC 6902) of which all are done"
            + " or none. Give the `version` that you read; document-conflict means that somebody"
            + " has changed it since: read it again, and think again. Other members stay as they"
            + " are.",
        place()
            .and(
                VERSION,
                Field.any("merge", "a merge patch"),
                Field.many("patch", new Kind.Any(), Patches.STEPS, "a JSON Patch")),
        Fields.of(VERSION.required(), Field.truth("changed", "whether it differs now").required()),
        EffectClass.WRITE,
        WhenStale.REFUSE,
        (changes, arguments) -> changes.patch(text(arguments, "version"), patchOf(arguments)));
  }

  private static Changes.Patch patchOf(Value.Obj arguments) throws Refusal {
    Optional<Value> merge = arguments.get("merge");
    Optional<Value> steps = arguments.get("patch");
    if (merge.isPresent() == steps.isPresent()) {
      throw Refusal.unusable("give either merge or patch");
    }
    return merge
        .<Changes.Patch>map(Changes.Patch.Merge::new)
        .orElseGet(() -> new Changes.Patch.Steps(((Value.Arr) steps.orElseThrow()).items()));
  }

  private static final Field POINTER_FIELD =
      Field.of(
          "pointer",
          new Kind.Text(0, POINTER),
          "where in the document, as /member/0 (RFC 6901); empty for all of it");

  private BuiltInTool add() {
    return change(
        "doc_add",
        "Adds a whole number to the one at `pointer` in a JSON or YAML document, and tells the sum."
            + " A member that is not there counts as 0. No need to read first.",
        place()
            .and(
                POINTER_FIELD.required(),
                Field.whole("amount", Long.MIN_VALUE, Long.MAX_VALUE, "what to add").required()),
        Fields.of(
            VERSION.required(),
            Field.whole("value", Long.MIN_VALUE, Long.MAX_VALUE, "the sum").required()),
        EffectClass.WRITE,
        WhenStale.ALLOW,
        (changes, arguments) ->
            changes.add(
                pointer(arguments),
                ((Value.Num) arguments.get("amount").orElseThrow()).number().longValueExact()));
  }

  private BuiltInTool append() {
    return change(
        "doc_append",
        "Appends lines to a text document, all of them or none; makes it when it is not there. No"
            + " need to read first.",
        place()
            .and(
                Field.of(
                        "lines",
                        new Kind.Many(new Kind.Text(0, LINE), 1, LINES),
                        "lines without their ends")
                    .required()),
        Fields.of(
            VERSION.required(), Field.whole("appended", 0, LINES, "how many lines").required()),
        EffectClass.WRITE,
        WhenStale.ALLOW,
        (changes, arguments) ->
            changes.append(
                ((Value.Arr) arguments.get("lines").orElseThrow())
                    .items().stream().map(it -> ((Value.Text) it).text()).toList()));
  }

  private BuiltInTool insert() {
    return change(
        "doc_insert",
        "Puts a value where nothing is: a member of an object, or with an empty `pointer` a whole"
            + " new document. `inserted` says whether it was you; if not, `value` is what is there,"
            + " and nothing was changed.",
        place().and(POINTER_FIELD.required(), Field.any("value", "what to put there").required()),
        Fields.of(
            VERSION.required(),
            Field.truth("inserted", "whether it was put there now").required(),
            Field.any("value", "what was there before")),
        EffectClass.IDEMPOTENT_WRITE,
        WhenStale.ALLOW,
        (changes, arguments) ->
            changes.insert(pointer(arguments), arguments.get("value").orElseThrow()));
  }

  private BuiltInTool applied() {
    return BuiltInTool.of(
            Applied.TOOL,
            "Whether a change of a document was made, by the key of its effect. For Weir itself.",
            place().and(Field.text("key", 100, "the key as it was forwarded").required()),
            Fields.of(Field.truth("applied", "whether it was made").required()),
            EffectClass.READ,
            tool((root, address, dispatch) -> {
              String key = text(dispatch.call().arguments(), "key").orElseThrow();
              Optional<Value.Obj> done = writer.done(root, address, key, dispatch.deadline());
              return Replies.result(
                  done.orElse(Value.Obj.empty()).with("applied", new Value.Bool(done.isPresent())));
            }))
        .within(TIMEOUT);
  }

  /** How a change follows from the arguments. */
  private interface Making {
    Change of(Changes changes, Value.Obj arguments) throws Refusal;
  }

  private BuiltInTool change(
      String name,
      String description,
      Fields takes,
      Fields gives,
      EffectClass effectClass,
      WhenStale whenStale,
      Making making) {
    BuiltInTool tool =
        BuiltInTool.of(
                name,
                description,
                takes,
                gives,
                effectClass,
                tool((root, address, dispatch) ->
                    changed(
                        root,
                        address,
                        dispatch,
                        making.of(
                            new Changes(address.name(), root.maxBytes()),
                            dispatch.call().arguments()))))
            .within(TIMEOUT)
            .ordered(new OrderRule(this::touched, whenStale, WhenUnread.ALLOW));
    var forwarding = new KeyForwarding(new KeyForwarding.Slot.Hand(), REMEMBERED);
    return new BuiltInTool(
        name,
        description,
        takes,
        gives,
        tool.policy()
            .ending(new ToolPolicy.Doubt(Optional.of(new Applied()), Optional.of(forwarding))),
        tool.tool());
  }

  private Reply changed(FileRoot root, Address address, Dispatch dispatch, Change change)
      throws Refusal, InterruptedException {
    Optional<Long> fence =
        resource(root, address).flatMap(name -> Optional.ofNullable(dispatch.fences().get(name)));
    var sending =
        new Writer.Sending(
            dispatch.forwarded().orElseThrow().key(),
            dispatch.call().origin().tenant().name(),
            fence,
            dispatch.deadline());
    return switch (writer.change(root, address, sending, change)) {
      case Writer.Ending.Done(Value.Obj result) -> Replies.result(result);
      case Writer.Ending.Unknown(Fault fault) -> new Reply.Lost(fault);
    };
  }

  /** What a tool does with its document. */
  private interface Work {
    Reply of(FileRoot root, Address address, Dispatch dispatch)
        throws Refusal, IOException, InterruptedException;
  }

  private Tool tool(Work work) {
    return dispatch -> {
      try {
        Value.Obj arguments = dispatch.call().arguments();
        return work.of(root(arguments), address(arguments), dispatch);
      } catch (Refusal e) {
        return Replies.refusal(e.fault(), e.particulars());
      } catch (IOException e) {
        return Replies.refusal(
            Fault.of(
                ErrorCode.DOCUMENT_UNUSABLE,
                "the document cannot be read (" + e.getClass().getSimpleName() + ")"),
            Value.Obj.empty());
      }
    };
  }

  private FileRoot root(Value.Obj arguments) throws Refusal {
    return text(arguments, "root")
        .flatMap(it -> Optional.ofNullable(roots.get(it)))
        .orElseThrow(() -> Refusal.unusable("root is not one that is declared"));
  }

  private static Address address(Value.Obj arguments) throws Refusal {
    return Address.of(text(arguments, "path").orElse(""));
  }

  private static Pointer pointer(Value.Obj arguments) throws Refusal {
    return Pointer.of(text(arguments, "pointer").orElse(""), "pointer");
  }

  private static Optional<String> text(Value.Obj arguments, String name) {
    return arguments
        .get(name)
        .filter(Value.Text.class::isInstance)
        .map(it -> ((Value.Text) it).text());
  }

  private Touch touched(Value.Obj arguments) {
    try {
      return resource(root(arguments), address(arguments))
          .<Touch>map(name -> new Touch.Named(List.of(name)))
          .orElseGet(() -> new Touch.Unusable("path cannot be named"));
    } catch (Refusal e) {
      return new Touch.Unusable(e.fault().detail());
    }
  }

  /** The name that rules of other tools give the same file: its path on this machine. */
  private Optional<ResourceName> resource(FileRoot root, Address address) {
    return names.named("file:" + root.path() + "/" + address.path()) instanceof Naming.Named named
        ? Optional.of(named.name())
        : Optional.empty();
  }
}
