package dev.weir.app;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConstantCaseLabelTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.PatternCaseLabelTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.lang.model.element.Modifier;

/** The rules of the house that bytecode does not show. Each answers with complaints. */
final class JavaTidiness {
  /** A file past this has a second noun in it. */
  static final int MOST_LINES = 500;

  private static final int FEWEST_WORDS = 40;
  private static final Pattern LEFTOVER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

  private JavaTidiness() {}

  /** A package-info opens its room with an essay that says how it lives with threads. */
  static List<String> essay(Source packageInfo) {
    String essay =
        Optional.ofNullable(packageInfo.unit().getPackage())
            .flatMap(tree -> {
              var top = new TreePath(packageInfo.unit());
              return packageInfo.javadoc(new TreePath(top, tree));
            })
            .or(() -> packageInfo.javadoc(new TreePath(packageInfo.unit())))
            .orElse("");
    var complaints = new ArrayList<String>();
    if (essay.split("\\s+").length < FEWEST_WORDS) {
      complaints.add(packageInfo.name() + " has no essay of at least " + FEWEST_WORDS + " words");
    }
    if (!essay.toLowerCase(java.util.Locale.ROOT).contains("thread")) {
      complaints.add(packageInfo.name() + " does not say how it lives with threads");
    }
    return complaints;
  }

  /** Public types and methods say what they mean. */
  static List<String> javadoc(Source source) {
    var complaints = new ArrayList<String>();
    new PublicApi(source, complaints).scan(source.unit(), null);
    return complaints;
  }

  /**
   * The closed vocabularies of the house.
   *
   * @param enums our enums by name, and their constants
   * @param members the members of our sealed types, each as {@code Outer.Member}
   */
  record Vocabulary(Map<String, Set<String>> enums, Set<String> members) {
    /** Whether a switch with these labels is over one of ours. */
    boolean covers(Set<String> constants, Set<String> patterns, Set<String> inThisFile) {
      return patterns.stream().anyMatch(pattern -> isMember(pattern, inThisFile))
          || (!constants.isEmpty()
              && enums.entrySet().stream()
                  .anyMatch(one -> constants.stream().allMatch(label -> names(one, label))));
    }

    /** A pattern names a member after its outer type, or alone in the file that declares both. */
    private boolean isMember(String pattern, Set<String> inThisFile) {
      return pattern.contains(".")
          ? members.stream().anyMatch(one -> ("." + pattern).endsWith("." + one))
          : inThisFile.stream().anyMatch(one -> one.endsWith("." + pattern));
    }

    /** A label is a constant, alone or after its enum's name. */
    private static boolean names(Map.Entry<String, Set<String>> one, String label) {
      int dot = label.lastIndexOf('.');
      boolean qualified = dot >= 0;
      return one.getValue().contains(label.substring(dot + 1))
          && (!qualified || last(label.substring(0, dot)).equals(one.getKey()));
    }
  }

  /** Switches over our own sealed types and enums name every case, so that a new one is noticed. */
  static List<String> defaults(Source source, Vocabulary ours) {
    var complaints = new ArrayList<String>();
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitSwitch(SwitchTree tree, Void unused) {
        look(tree.getCases());
        return super.visitSwitch(tree, null);
      }

      @Override
      public Void visitSwitchExpression(SwitchExpressionTree tree, Void unused) {
        look(tree.getCases());
        return super.visitSwitchExpression(tree, null);
      }

      private void look(List<? extends CaseTree> cases) {
        var constants = new HashSet<String>();
        var patterns = new HashSet<String>();
        var open = new ArrayList<CaseTree>();
        for (CaseTree one : cases) {
          for (Tree label : one.getLabels()) {
            switch (label) {
              case ConstantCaseLabelTree it -> constants.add(it.getConstantExpression().toString());
              case PatternCaseLabelTree it ->
                  patterns.add(it.getPattern().toString().replaceFirst("[ (].*", ""));
              case DefaultCaseLabelTree it -> open.add(one);
              default -> {}
            }
          }
        }
        open.stream()
            .filter(one ->
                ours.covers(constants, patterns, closedVocabulary(List.of(source)).members()))
            .filter(one -> !source.reasoned(source.line(one)))
            .map(one -> source.complaint(one, "a default hides the case that comes next year"))
            .forEach(complaints::add);
      }
    }.scan(source.unit(), null);
    return complaints;
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The closed vocabularies that are written down in these files. */
  static Vocabulary closedVocabulary(List<Source> sources) {
    var ours = new Vocabulary(new HashMap<>(), new HashSet<>());
    for (Source source : sources) {
      new TreePathScanner<Void, Void>() {
        @Override
        public Void visitClass(ClassTree tree, Void unused) {
          if (tree.getModifiers().getFlags().contains(Modifier.SEALED)) {
            tree.getMembers().stream()
                .filter(ClassTree.class::isInstance)
                .map(member -> tree.getSimpleName() + "." + ((ClassTree) member).getSimpleName())
                .forEach(ours.members()::add);
          }
          if (tree.getKind() == Tree.Kind.ENUM) {
            ours.enums().put(tree.getSimpleName().toString(), constants(tree));
          }
          return super.visitClass(tree, null);
        }
      }.scan(source.unit(), null);
    }
    return ours;
  }

  private static Set<String> constants(ClassTree type) {
    var names = new HashSet<String>();
    for (Tree member : type.getMembers()) {
      if (member instanceof VariableTree constant
          && constant.getInitializer() instanceof NewClassTree made
          && made.getIdentifier().toString().equals(type.getSimpleName().toString())) {
        names.add(constant.getName().toString());
      }
    }
    return names;
  }

  /** Nothing is left over. */
  static List<String> leftovers(String name, List<String> lines) {
    return IntStream.range(0, lines.size())
        .filter(i -> LEFTOVER.matcher(lines.get(i)).find())
        .mapToObj(i -> name + ":" + (i + 1) + " is left over: " + lines.get(i).strip())
        .toList();
  }

  /** A silenced warning says why. */
  static List<String> suppressions(Source source) {
    var complaints = new ArrayList<String>();
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitAnnotation(AnnotationTree tree, Void unused) {
        if (tree.getAnnotationType().toString().endsWith("SuppressWarnings")
            && !source.reasoned(source.line(tree))) {
          complaints.add(source.complaint(tree, "a suppression without a \"because\" above it"));
        }
        return super.visitAnnotation(tree, null);
      }
    }.scan(source.unit(), null);
    return complaints;
  }

  /** Nobody swallows an error of the machine; {@code app} is where the last catch stands. */
  static List<String> catches(Source source) {
    if (source.room().equals("app")) {
      return List.of();
    }
    var complaints = new ArrayList<String>();
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitCatch(CatchTree tree, Void unused) {
        String type = tree.getParameter().getType().toString();
        if (type.matches("(.*[.| ])?(Throwable|Error)") && !reasonInside(tree)) {
          complaints.add(source.complaint(tree, "catches " + type));
        }
        return super.visitCatch(tree, null);
      }

      private boolean reasonInside(CatchTree tree) {
        int line = source.line(tree);
        return source.reasoned(line)
            || source.lines().subList(line, Math.min(line + 2, source.lines().size())).stream()
                .anyMatch(next -> next.strip().startsWith("//") && next.contains("because"));
      }
    }.scan(source.unit(), null);
    return complaints;
  }

  /** Files stay small. */
  static List<String> length(String name, List<String> lines, int most) {
    return lines.size() > most ? List.of(name + " has " + lines.size() + " lines") : List.of();
  }

  private static final class PublicApi extends TreePathScanner<Void, Void> {
    private final Source source;
    private final List<String> complaints;

    PublicApi(Source source, List<String> complaints) {
      this.source = source;
      this.complaints = complaints;
    }

    @Override
    public Void visitCompilationUnit(CompilationUnitTree tree, Void unused) {
      return scan(tree.getTypeDecls(), null);
    }

    @Override
    public Void visitNewClass(NewClassTree tree, Void unused) {
      return null;
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      if (!visible(tree.getModifiers())) {
        return null;
      }
      if (source.javadoc(getCurrentPath()).isEmpty()) {
        complaints.add(source.complaint(tree, "type " + tree.getSimpleName() + " has no Javadoc"));
      }
      return super.visitClass(tree, null);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      boolean documented = source.javadoc(getCurrentPath()).isPresent();
      if (visible(tree.getModifiers()) && !documented && !overrides(tree)) {
        complaints.add(source.complaint(tree, "method " + tree.getName() + " has no Javadoc"));
      }
      return null;
    }

    private boolean visible(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      Tree parent = getCurrentPath().getParentPath().getLeaf();
      boolean inInterface =
          parent instanceof ClassTree type
              && (type.getKind() == Tree.Kind.INTERFACE
                  || type.getKind() == Tree.Kind.ANNOTATION_TYPE);
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || (inInterface && !flags.contains(Modifier.PRIVATE));
    }

    private boolean overrides(MethodTree tree) {
      return tree.getModifiers().getAnnotations().stream()
          .anyMatch(one -> one.getAnnotationType().toString().equals("Override"));
    }
  }
}
