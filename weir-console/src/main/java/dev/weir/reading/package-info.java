@NullMarked
package dev.weir.reading;

import org.jspecify.annotations.NullMarked;
