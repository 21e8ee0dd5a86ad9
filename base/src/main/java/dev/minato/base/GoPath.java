package dev.minato.base;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths as Go's {@code path} package has them. */
public final class GoPath {
    private GoPath() {}

    /**
     * As {@code path.Clean}: empty, {@code .} and {@code ..} components go where they can, {@code
     * ./a/../b/} is {@code b}, and nothing is {@code .}.
     */
    public static String clean(String path) {
        boolean absolute = path.startsWith("/");
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            boolean up = part.equals("..");
            if (up && !parts.isEmpty() && !parts.getLast().equals("..")) {
                parts.removeLast();
            } else if (!up || !absolute) {
                parts.addLast(part);
            }
        }
        String clean = String.join("/", parts);
        return absolute ? "/" + clean : clean.isEmpty() ? "." : clean;
    }
}
