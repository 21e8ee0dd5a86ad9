/**
 * Documents of images (OCI image-spec): digests, references, manifests, indexes, configs. No state.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.image.model;
