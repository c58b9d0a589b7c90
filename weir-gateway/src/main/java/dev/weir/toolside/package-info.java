@NullMarked
package dev.weir.toolside;

import org.jspecify.annotations.NullMarked;
