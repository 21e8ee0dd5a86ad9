package dev.minato.platform.app;

import dev.minato.platform.AppSpec.IngressSpec;

/**
 * Host names at the ingress.
 *
 * @param domain what follows an app's name
 */
public record IngressNames(String domain) {
    /** Host name of an app, a revision or a label. */
    public String of(String label, IngressSpec ingress) {
        return label + (ingress.external() ? "." : ".internal.") + domain;
    }
}
