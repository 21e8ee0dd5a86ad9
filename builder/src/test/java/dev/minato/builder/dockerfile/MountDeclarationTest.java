package dev.minato.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class MountDeclarationTest {
    /** What is wrong with a mount, in the frontend's words. */
    private static final String WRONG =
            """
            typ=cache,target=/c | unexpected key 'typ' in 'typ=cache' (did you mean type?)
            type=tmp,target=/c | unsupported mount type "tmp" (did you mean tmpfs?)
            type=volume,target=/c | unsupported mount type "volume"
            type=,target=/c | unsupported mount type ""
            bind | invalid field 'bind' must be a key=value pair
            target=/a, | invalid field '' must be a key=value pair
            type=cache,target | invalid field 'target' must be a key=value pair
            Target=/a,XYZZY=1 | unexpected key 'xyzzy' in 'XYZZY=1'
            type=cache,target=/c,sharing=lock | unsupported sharing value "lock" (did you mean locked?)
            type=cache,target=/c,sharing=all | unsupported sharing value "all"
            target=/c,sharing=shared | invalid cache sharing set for bind mount
            type=tmpfs,target=/c,sharing=shared | invalid cache sharing set for tmpfs mount
            type=ssh,sharing=shared | invalid cache sharing set for ssh mount
            type=secret,id=a,sharing=locked | secret mount should not define sharing
            type=secret,id=a,from=b | secret mount should not have a from
            type=secret | invalid secret mount. one of source, target required
            type=secret,env=A | invalid secret mount. one of source, target required
            type=secret,id=a,src=b | both source and id can't be set
            type=ssh,source=a | ssh does not support source
            required,type=secret,id=a | unexpected key 'required' for mount type 'bind'
            type=cache,target=/c,required=true | unexpected key 'required' for mount type 'cache'
            type=secret,id=a,required=yes | invalid value for required: yes
            target=/c,size=1m | unexpected key 'size' for mount type 'bind'
            type=secret,id=a,size=1m | unexpected key 'size' for mount type 'secret'
            type=tmpfs,target=/c,size=much | invalid value for size: much
            type=tmpfs,target=/c,size=-1 | invalid value for size: -1
            target=/c,mode=0700 | mode not allowed for "bind" type mounts
            type=tmpfs,target=/c,uid=1 | uid not allowed for "tmpfs" type mounts
            target=/c,gid=1 | gid not allowed for "bind" type mounts
            type=secret,id=a,mode=9 | invalid value 9 for mode
            type=secret,id=a,mode=0x1 | invalid value 0x1 for mode
            type=secret,id=a,mode=40000000000 | invalid value 40000000000 for mode
            type=secret,id=a,mode=7777777777777777777777 | invalid value 7777777777777777777777 for mode
            type=secret,id=a,uid=-1 | invalid value -1 for uid
            type=secret,id=a,uid=app | invalid value app for uid
            type=secret,id=a,gid=4294967295 | invalid value 4294967295 for gid
            type=secret,id=a,gid=9999999999999999999 | invalid value 9999999999999999999 for gid
            type=secret,id=a,gid= | invalid value  for gid
            target=/c,ro=perhaps | invalid value for ro: perhaps
            target=/c,readwrite=2 | invalid value for readwrite: 2
            from=$X,target=/c | 'from' doesn't support variable expansion, define alias stage instead
            from=a${X}b,target=$Y | 'from' doesn't support variable expansion, define alias stage instead
            a"b | failed to parse csv mounts: parse error on line 1, column 2: bare " in non-quoted-field
            "a | failed to parse csv mounts: parse error on line 1, column 3: extraneous or missing " in quoted-field
            é,"a"b | failed to parse csv mounts: parse error on line 1, column 6: extraneous or missing " in quoted-field
            """;

    @TestFactory
    Stream<DynamicTest> aWrongMountIsRefusedInTheFrontendsWords() {
        return WRONG.lines()
                .map(line -> {
                    String[] fields = line.split(" \\| ", 2);
                    return DynamicTest.dynamicTest(
                            line,
                            () ->
                                    assertThatThrownBy(() -> MountDeclaration.parse(fields[0]))
                                            .isInstanceOf(SyntaxError.class)
                                            .hasMessage(fields[1]));
                });
    }

    private static RunMount mount(String text) {
        return MountDeclaration.parse(text).expanded(value -> value);
    }

    private static RunMount.FileAccess access(int mode, int uid, int gid) {
        return new RunMount.FileAccess(Optional.of(mode), Optional.of(uid), Optional.of(gid));
    }

    @Test
    void aBindIsTheUsualTypeAndReadOnly() {
        assertThat(mount("target=/a")).isEqualTo(new RunMount.Bind("", "/a", true));
        assertThat(mount("type=bind,src=x,dst=/a,rw"))
                .isEqualTo(new RunMount.Bind("x", "/a", false));
        assertThat(mount("SOURCE=x,Destination=/a,RO=false,TYPE=BIND"))
                .isEqualTo(new RunMount.Bind("x", "/a", false));
        assertThat(mount("target=/a,rw=0")).isEqualTo(new RunMount.Bind("", "/a", true));
        assertThat(mount("target=/a,rw,readonly")).isEqualTo(new RunMount.Bind("", "/a", true));
    }

    @Test
    void aFieldInQuotesMayHaveCommasAndQuotes() {
        assertThat(mount("\"target=/a,b \"\"c\"\"\",source=x"))
                .isEqualTo(new RunMount.Bind("x", "/a,b \"c\"", true));
    }

    @Test
    void aCacheIsNamedByItsCleanedTarget() {
        RunMount.FileAccess none = RunMount.FileAccess.UNSAID;
        assertThat(mount("type=cache,target=/a/../b//c/."))
                .isEqualTo(
                        new RunMount.Cache(
                                "/b/c", RunMount.Sharing.SHARED, "", "/a/../b//c/.", false, none));
        assertThat(mount("type=cache,target=../x/./y"))
                .extracting(m -> ((RunMount.Cache) m).id())
                .isEqualTo("../x/y");
        assertThat(mount("type=cache,target=/../.."))
                .extracting(m -> ((RunMount.Cache) m).id())
                .isEqualTo("/");
        assertThat(mount("type=cache")).extracting(m -> ((RunMount.Cache) m).id()).isEqualTo(".");
        assertThat(
                        mount(
                                "type=cache,id=i,target=/t,sharing=LOCKED,ro,src=s,mode=01777,uid=1,gid=2"))
                .isEqualTo(
                        new RunMount.Cache(
                                "i",
                                RunMount.Sharing.LOCKED,
                                "s",
                                "/t",
                                true,
                                access(01777, 1, 2)));
    }

    @Test
    void aTmpfsHasADockerSize() {
        assertThat(mount("type=tmpfs,target=/t")).isEqualTo(new RunMount.Tmpfs("/t", false, 0));
        assertThat(mount("type=tmpfs,target=/t,size=64m,ro=1"))
                .isEqualTo(new RunMount.Tmpfs("/t", true, 64 << 20));
        assertThat(mount("type=tmpfs,target=/t,size=1.5GiB"))
                .isEqualTo(new RunMount.Tmpfs("/t", false, 3L << 29));
    }

    @Test
    void aSecretIsAFileOrAVariable() {
        RunMount.FileAccess none = RunMount.FileAccess.UNSAID;
        assertThat(mount("type=secret,id=a/key"))
                .isEqualTo(secret("a/key", "/run/secrets/key", null, false, none));
        assertThat(mount("type=secret,target=/x/key/"))
                .isEqualTo(secret("key", "/x/key/", null, false, none));
        assertThat(mount("type=secret,source=a,target=t,required,mode=0440,uid=1,gid=2"))
                .isEqualTo(secret("a", "t", null, true, access(0440, 1, 2)));
        assertThat(mount("type=secret,id=a,env=KEY"))
                .isEqualTo(secret("a", null, "KEY", false, none));
        assertThat(mount("type=secret,id=a,env=,required=false"))
                .isEqualTo(secret("a", null, "a", false, none));
        assertThat(mount("type=secret,id=a,env=KEY,dst=/k"))
                .isEqualTo(secret("a", "/k", "KEY", false, none));
    }

    private static RunMount.Secret secret(
            String id,
            @Nullable String target,
            @Nullable String env,
            boolean required,
            RunMount.FileAccess access) {
        return new RunMount.Secret(
                id, Optional.ofNullable(target), Optional.ofNullable(env), required, access);
    }

    @Test
    void anAgentIsTheDefaultOne() {
        assertThat(mount("type=ssh"))
                .isEqualTo(
                        new RunMount.Ssh(
                                "default", Optional.empty(), false, RunMount.FileAccess.UNSAID));
        assertThat(mount("type=ssh,id=work,dst=/s,required=T,mode=0666,uid=0,gid=0"))
                .isEqualTo(new RunMount.Ssh("work", Optional.of("/s"), true, access(0666, 0, 0)));
    }

    @Test
    void valuesAreExpandedButNotWhereItComesFrom() {
        Map<String, String> values = Map.of("$T", "cache", "$D", "/d", "$N", "9");
        MountDeclaration mount = MountDeclaration.parse("type=$T,from=a$,from=b,target=$D,uid=$N");
        assertThat(mount.from()).contains("b");
        assertThat(mount.writtenTarget()).isEqualTo("$D");
        assertThat(mount.expanded(value -> values.getOrDefault(value, value)))
                .isEqualTo(
                        new RunMount.Cache(
                                "/d",
                                RunMount.Sharing.SHARED,
                                "",
                                "/d",
                                false,
                                new RunMount.FileAccess(
                                        Optional.empty(), Optional.of(9), Optional.empty())));
        assertThatThrownBy(() -> mount.expanded(value -> "?"))
                .isInstanceOf(Fault.class)
                .hasMessage("unsupported mount type \"?\"");
    }

    @Test
    void theLineTravelsWithTheError() {
        String file = "FROM a\nRUN --mount=type=cache,target=/c \\\n --mount=type=x,target=/d b\n";
        for (String text : List.of(file, file.replace("RUN", "ONBUILD RUN"))) {
            assertThatThrownBy(() -> DockerfileParser.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(Fault.class)
                    .hasMessage("dockerfile parse error on line 2: unsupported mount type \"x\"");
        }
    }

    @Test
    void theKeyOfOwnerAndPermissionsStaysAsItIs() {
        assertThat(RunMount.FileAccess.UNSAID.key()).isEqualTo("::");
        assertThat(access(01777, 0, -2).key()).isEqualTo("1777:0:4294967294");
    }
}
