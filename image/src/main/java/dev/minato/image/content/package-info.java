/** Content by digest: blobs and their ingests, leases on them, and what needs what. */
@org.jspecify.annotations.NullMarked
package dev.minato.image.content;
