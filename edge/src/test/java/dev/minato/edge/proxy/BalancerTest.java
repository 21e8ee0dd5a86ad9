package dev.minato.edge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class BalancerTest {
    private static Upstream upstream(String id, int inFlight) {
        Upstream upstream = new Upstream(new Backend(id, "127.0.0.1", 1));
        for (int i = 0; i < inFlight; i++) {
            upstream.enter();
        }
        return upstream;
    }

    @Test
    void picksTheOneWithTheFewestInFlight() {
        Upstream idle = upstream("idle", 0);
        List<Upstream> all = List.of(upstream("a", 2), idle, upstream("b", 1));
        for (int random = 0; random < 20; random++) {
            assertThat(Balancer.pick(all, Set.of(), random, 0)).isSameAs(idle);
        }
    }

    @Test
    void spreadsWhereAllAreEqual() {
        List<Upstream> all = List.of(upstream("a", 0), upstream("b", 0), upstream("c", 0));
        Set<Upstream> picked = new HashSet<>();
        for (int random = 0; random < 20; random++) {
            picked.add(Balancer.pick(all, Set.of(), random, 0));
        }
        assertThat(picked).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void avoidsForASecondWhatCouldNotBeDialledUnlessNothingElseIsLeft() {
        Upstream broken = upstream("broken", 0);
        Upstream busy = upstream("busy", 9);
        assertThat(broken.dialFailed(1_000)).isTrue();
        assertThat(broken.dialFailed(2_000)).isFalse();

        assertThat(Balancer.pick(List.of(broken, busy), Set.of(), 1, 3_000)).isSameAs(busy);
        assertThat(Balancer.pick(List.of(broken, busy), Set.of(busy), 1, 3_000)).isSameAs(broken);
        assertThat(Balancer.pick(List.of(broken, busy), Set.of(), 1, 2_000_000_000L))
                .isSameAs(broken);
    }

    @Test
    void hasNothingToOfferWhenAllWereTried() {
        Upstream only = upstream("only", 0);

        assertThat(Balancer.pick(List.of(only), Set.of(only), 1, 0)).isNull();
        assertThat(Balancer.pick(List.of(), Set.of(), 1, 0)).isNull();
    }

    @Test
    void prefersTheLessBusyOfTwoAmongMany() {
        List<Upstream> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(upstream("u" + i, i == 7 ? 0 : 50));
        }
        int hits = 0;
        for (int random = 0; random < 1_000; random++) {
            hits += Balancer.pick(all, Set.of(), random * 7919, 0) == all.get(7) ? 1 : 0;
        }
        assertThat(hits).isGreaterThan(60);
    }
}
