/**
 * Files by the kernel: directories held by descriptors, open files, what is copied, synced,
 * removed.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.linux.files;
