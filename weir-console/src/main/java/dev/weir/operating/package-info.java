@NullMarked
package dev.weir.operating;

import org.jspecify.annotations.NullMarked;
