@org.jspecify.annotations.NullMarked
package dev.minato.image.tar;
