package dev.weir.app;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * One Java file, parsed by the JDK's own compiler. Nothing is resolved: rules see what is written.
 */
final class Source {
  private final String name;
  private final String text;
  private final List<String> lines;
  private final CompilationUnitTree unit;
  private final DocTrees docs;

  private Source(String name, String text, CompilationUnitTree unit, DocTrees docs) {
    this.name = name;
    this.text = text;
    this.lines = text.lines().toList();
    this.unit = unit;
    this.docs = docs;
  }

  /** A file of this name with this text. */
  static Source of(String name, String text) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var file =
        new SimpleJavaFileObject(
            URI.create("string:///" + name), javax.tools.JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    var task =
        (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, List.of(file));
    try {
      return new Source(name, text, task.parse().iterator().next(), DocTrees.instance(task));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path inside the repository. */
  String name() {
    return name;
  }

  /** The room, as the package says. */
  String room() {
    String path = String.valueOf(unit.getPackageName());
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The whole text. */
  String text() {
    return text;
  }

  /** The lines of the text. */
  List<String> lines() {
    return lines;
  }

  /** The parsed file. */
  CompilationUnitTree unit() {
    return unit;
  }

  /** The Javadoc of what is at a path. */
  Optional<String> javadoc(TreePath path) {
    return Optional.ofNullable(docs.getDocComment(path));
  }

  /** The line where a tree begins, from one. */
  int line(Tree tree) {
    long position = docs.getSourcePositions().getStartPosition(unit, tree);
    return (int) unit.getLineMap().getLineNumber(position);
  }

  /** Whether a comment on a line, or the comment lines right above it, give a reason. */
  boolean reasoned(int line) {
    String here = lines.get(line - 1);
    if (here.contains("//") && here.substring(here.indexOf("//")).contains("because")) {
      return true;
    }
    for (int above = line - 2; above >= 0; above--) {
      String comment = lines.get(above).strip();
      if (!comment.startsWith("//")) {
        return false;
      }
      if (comment.contains("because")) {
        return true;
      }
    }
    return false;
  }

  /** A complaint about a tree of this file. */
  String complaint(Tree tree, String what) {
    return name + ":" + line(tree) + " " + what;
  }
}
