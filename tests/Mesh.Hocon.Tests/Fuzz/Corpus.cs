using System.Text;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>Good files, which together use all that the formats have.</summary>
internal static class Corpus
{
    /// <summary>What the files may include; those that include themselves do it by several ways.</summary>
    public static (string Name, string Text)[] Included { get; } =
    [
        ("base.conf", "base { a = 1, b = ${base.a}, list = [1, 2] }\nshared = from-base"),
        ("self.conf", "x = 1\ninclude \"self.conf\""),
        ("twice.conf", "a { include \"twice\" }, b { include \"sub/../twice.conf\" }"),
        ("ping.conf", "ping = 1, include required(\"pong\")"),
        ("pong.conf", "pong = 2, include \"ping.conf\""),
        ("sub/deep.conf", "deep = ${?base.a}, include \"../base\", list += 3"),
        ("data.json", """{"json": {"n": [1, 2.5e3, "x\u0041", null, true]}}"""),
        ("old.properties", "a.b=1\na=2\n! no\nkey\\ with = \\u0041\\\n  more\n"),
        ("wrong.conf", "a = [1, 2\nb = ${"),
    ];

    public static byte[][] Hocon { get; } =
    [
        .. new[]
        {
            """
                # A node.
                mesh {
                  listen { addresses = ["0.0.0.0:7400", "[::]:7400"], advertise = [] }
                  trust = contacts // or open
                  limits.send-buffer = 1 MiB
                  limits { window = 256 KiB, buffers = 256MiB, connections = 1000 }
                  dial = { contacts : true, backoff-min = 1s, backoff-max = 1 minute }
                }
                akka.loglevel = INFO
                """,
            """
                a = 1, b = ${a}, c = ${?missing}, d = ${a}${b}, e = x ${a} y
                list = [1, 2] [3], list += 4, list = ${list} [5]
                o = { x = 1 } { y = 2 }, o = ${o} { z = ${o.x} }
                path = "/bin"
                path = ${path}":/usr/bin"
                n = ${?n} 1
                """,
            """
                { "a" : { "b" : [ 1, -2.5e10, true, false, null, "q\n\t\"\\\/\u00e9\ud83d\ude00" ] },
                  "c.d" : {}, "" : [[], [[]], {}] }
                """,
            "text = \"\"\"several\nlines \"quoted\" \"\"\"\"\nkey with words = value with words \r\nx : {y:{z:{}}}",
            "a.b.c = 1\na.b.d = 2\na { b { e = ${a.b.c} } }\n\"a.b\".c = 3\na.\"b.c\".d = 4\n1.2.3 = 5",
            "include \"base.conf\"\nx { include required(file(\"base.conf\")), y = ${base.a} }",
            "include \"base\"\ninclude classpath(\"sub/deep\")\ninclude \"data\"\ninclude \"old.properties\"",
            "a { include \"self.conf\" }",
            "a { b { include \"twice\" } }",
            "include \"ping\"",
            "a = [{ include \"base\" }]",
            "include \"nowhere\", include \"wrong.conf\"",
            """
                template { host = localhost, port = 80 }
                one = ${template} { port = 81 }
                two = ${template} ${one}
                all = [${one}, ${two}, ${template}{x=1}]
                0 = a, 1 = b
                times = [1ns, 2us, 3 ms, 4 s, 5 minutes, 6h, 7 days, 2 weeks, 1 month, 1y]
                """,
            "x = ${y}, y = ${z}, z = ${?x} 1\nbar : { foo : 42, baz : ${bar.foo} }\nbar : { foo : 43 }",
            "a = null, a.b = 1, b = { c = 1 }, b = 5, b.d = 2, c += 1, c += { x = 1 }",
            "[1, {a = 2}, [3], \"x\" y 4.0]",
            "\uFEFFa\u00a0=\u2003b # blanks that ASCII does not know\n\u00e4 = \u4e2d\u6587",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public static byte[][] Json { get; } =
    [
        .. new[]
        {
            """{"a": {"b": [1, 2, {"c": null}]}, "d": "text \u0041 \ud83d\ude00", "e": -1.5e-3, "f": true}""",
            """[[], {}, "", 0, [{"a": [{"b": {}}]}]]""",
            "{\n  \"a\": 1,\n  \"a\": {\"b\": 2},\n  \"\u00e9\": [\"\u4e2d\"]\n}",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public static byte[][] Properties { get; } =
    [
        .. new[]
        {
            "# no\n! no\na.b.c=1\na.b=2\nkey : value\nkey2 value two\nlong = one \\\n   two \\\\\\\n three\n",
            "a\\ b=c\\=d\n\\u0061\\u00=x\nempty=\n=no key\n..=dots\r\nx=y\rz=1",
        }.Select(Encoding.UTF8.GetBytes),
    ];
}
