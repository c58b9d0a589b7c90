# Sourced by ./weir and ./mvnw: finds a JDK 25 or newer and exports JAVA_HOME.
# Looks at JAVA_HOME, then PATH, then the folders where JDKs usually live, so an older `java` on PATH does no harm.

weir_java_major() { # prints the major version of the JDK in folder $1, nothing when it is not a JDK
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

weir_is_jdk25() {
  major=$(weir_java_major "$1")
  [ -n "$major" ] && [ "$major" -ge 25 ]
}

weir_find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && weir_is_jdk25 "$JAVA_HOME"; then
    export JAVA_HOME
    return 0
  fi
  on_path=$(command -v javac 2>/dev/null || :)
  if [ -n "$on_path" ]; then
    real=$(readlink -f "$on_path" 2>/dev/null || printf %s "$on_path")
    candidate=$(dirname "$(dirname "$real")")
    if weir_is_jdk25 "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  fi
  for folder in "${HOME-}/.sdkman/candidates/java" "${HOME-}/.jdks" /usr/lib/jvm /usr/java /usr/local/lib/jvm /opt /opt/java /opt/jdk \
    /Library/Java/JavaVirtualMachines "${HOME-}/Library/Java/JavaVirtualMachines"; do
    [ -d "$folder" ] || continue
    # `find` rather than a glob: the wrapper that sources this file runs with globbing off.
    for candidate in "$folder" $(find "$folder" -mindepth 1 -maxdepth 1 2>/dev/null | sort -r); do
      for home in "$candidate" "$candidate/Contents/Home"; do
        if weir_is_jdk25 "$home"; then
          JAVA_HOME=$home
          export JAVA_HOME
          return 0
        fi
      done
    done
  done
  echo "weir: no JDK 25 or newer found. Looked at JAVA_HOME, at javac on PATH, and in ~/.sdkman, ~/.jdks, /usr/lib/jvm, /usr/java, /opt." >&2
  echo "weir: install a JDK 25 (for example Eclipse Temurin 25) or set JAVA_HOME to one, then run this command again." >&2
  return 1
}

weir_find_jdk || exit 1
