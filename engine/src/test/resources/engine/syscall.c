// Makes one system call by the 64-bit entry or by that of 32-bit programs, and prints what the
// kernel answered: syscall 64|32 NUMBER [ARGUMENT...]. socketcall's arguments after the first are
// passed in memory, as it wants them. Static and not position-independent: its addresses fit 32 bits.
#include <stdio.h>
#include <stdlib.h>

static unsigned int words[3];

int main(int count, char **texts) {
    long a[5] = {0};
    long number = strtol(texts[2], 0, 0);
    long answer;
    for (int i = 3; i < count && i < 8; i++) {
        a[i - 3] = strtoul(texts[i], 0, 0);
    }
    if (texts[1][0] == '6') {
        register long r10 __asm__("r10") = a[3];
        register long r8 __asm__("r8") = a[4];
        __asm__ volatile("syscall"
                         : "=a"(answer)
                         : "a"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8)
                         : "rcx", "r11", "memory");
    } else {
        int small;
        if (number == 102) {
            words[0] = a[1];
            words[1] = a[2];
            words[2] = a[3];
            a[1] = (long)words;
        }
        __asm__ volatile("int $0x80"
                         : "=a"(small)
                         : "a"((int)number), "b"((int)a[0]), "c"((int)a[1]), "d"((int)a[2])
                         : "memory");
        answer = small;
    }
    printf("%ld\n", answer);
    return 0;
}
