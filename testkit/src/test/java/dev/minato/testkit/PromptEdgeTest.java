package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.platform.Edge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The fake in real time keeps the contract too. */
class PromptEdgeTest extends EdgeContract {
    private final PromptEdge edge = new PromptEdge();
    private final Set<String> slow = new HashSet<>();
    private final List<FakeRequest> sent = new ArrayList<>();

    @Override
    protected Edge edge() {
        return edge;
    }

    @Override
    protected Backend backend(String id) {
        return new Backend(id, "127.0.0.1", 80);
    }

    @Override
    protected Backend slowBackend(String id) {
        slow.add(id);
        return backend(id);
    }

    @Override
    protected void release(String id) {
        slow.remove(id);
    }

    @Override
    protected Backend deadBackend(String id) {
        edge.kill(id);
        return backend(id);
    }

    @Override
    protected Sent send(String host) {
        FakeRequest request = edge.send(host);
        sent.add(request);
        return new Sent() {
            @Override
            public boolean isAnswered() {
                return request.isAnswered();
            }

            @Override
            public String answer() {
                return request.answer();
            }
        };
    }

    /** Backends that are not slow answer at once; nothing else takes time. */
    @Override
    protected void await(String what, BooleanSupplier condition) {
        for (FakeRequest request : sent) {
            if (request.backend() != null && !slow.contains(request.backend())) {
                edge.finish(request);
            }
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }
}
