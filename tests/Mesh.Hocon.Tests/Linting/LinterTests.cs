using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Linting;

public sealed class LinterTests
{
    private static readonly HoconDocument Reference = HoconDocument.Parse(
        """
        mesh {
          link { connect-timeout = 5s, max-frame = 64 KiB }
          limits { connections = 1000 }
          contacts {}
          listen { addresses = [] }
          home = null
          "a.b" { c = 1 }
        }
        akka { loglevel = INFO, actor { provider = local } }
        """,
        "reference.conf"
    );

    [Fact]
    public void What_is_known_is_without_fault() =>
        Assert.Empty(
            Lint(
                """
                mesh { link.max-frame = 1 MiB, limits { connections = many }, home = /var, listen.addresses = [{x = 1}] }
                akka.loglevel = DEBUG
                """
            )
        );

    [Fact]
    public void An_unknown_key_of_a_strict_section_is_an_error_with_the_nearest_known_one()
    {
        IReadOnlyList<HoconFault> faults = Lint(
            """
            mesh {
              limits.conections = 5
              lnik { max-frame = 1 }
              link { max-fraem = 1, colour = red }
            }
            """
        );

        Assert.Equal(
            """
            node.conf:2: mesh.limits.conections: unknown key; did you mean mesh.limits.connections?
            node.conf:3: mesh.lnik: unknown key; did you mean mesh.link?
            node.conf:4: mesh.link.max-fraem: unknown key; did you mean mesh.link.max-frame?
            node.conf:4: mesh.link.colour: unknown key; known here: connect-timeout, max-frame
            """,
            string.Join('\n', faults)
        );
        Assert.All(faults, fault => Assert.Equal(HoconSeverity.Error, fault.Severity));
    }

    [Fact]
    public void Of_very_many_unknown_keys_all_are_told_and_only_the_first_with_what_may_be_meant()
    {
        IReadOnlyList<HoconFault> faults = Lint(
            $"mesh.link {{ {string.Concat(Enumerable.Range(0, 1_000).Select(i => $"max-frame{i} = 1\n"))} }}"
        );

        Assert.Equal(1_000, faults.Count);
        Assert.Equal(100, faults.Count(fault => fault.Message.Contains("did you mean", StringComparison.Ordinal)));
        Assert.EndsWith("mesh.link.max-frame999: unknown key", faults[^1].ToString());
    }

    [Fact]
    public void Elsewhere_it_is_a_warning()
    {
        HoconFault fault = Assert.Single(Lint("akka.log-level = INFO"));

        Assert.Equal("node.conf:1: akka.log-level: unknown key; did you mean akka.loglevel?", fault.ToString());
        Assert.Equal(HoconSeverity.Warning, fault.Severity);
    }

    [Fact]
    public void In_a_section_that_is_open_anything_may_stand() =>
        Assert.Empty(Lint("mesh.contacts { anna { card = x }, \"b c\" = 1 }"));

    [Fact]
    public void A_value_in_the_place_of_a_section_is_told()
    {
        IReadOnlyList<HoconFault> faults = Lint("mesh { limits = 5, link = [1] }\nakka = on");

        Assert.Equal(
            """
            node.conf:1: mesh.limits: expected an object, found 5
            node.conf:1: mesh.link: expected an object, found an array
            node.conf:2: akka: expected an object, found "on"
            """,
            string.Join('\n', faults)
        );
        Assert.Equal(
            [HoconSeverity.Error, HoconSeverity.Error, HoconSeverity.Warning],
            faults.Select(fault => fault.Severity)
        );
    }

    [Fact]
    public void Null_takes_a_section_back_and_is_without_fault() =>
        Assert.Empty(Lint("mesh { limits = null }, akka = null"));

    [Fact]
    public void A_section_near_to_a_known_one_is_told_and_an_applications_own_is_not()
    {
        HoconFault fault = Assert.Single(Lint("mehs { limits = 5 }\nmy-app { anything = 1 }\nx = 1"));

        Assert.Equal("node.conf:1: mehs: unknown key; did you mean mesh?", fault.ToString());
        Assert.Equal(HoconSeverity.Warning, fault.Severity);
    }

    [Fact]
    public void A_key_with_a_dot_in_it_stands_in_quotes()
    {
        Assert.Empty(Lint("mesh.\"a.b\".c = 2"));
        Assert.Equal(
            """node.conf:1: mesh."a.b"."d.e": unknown key; known here: c""",
            Assert.Single(Lint("""mesh."a.b"."d.e" = 2""")).ToString()
        );
        Assert.Equal(
            """node.conf:1: "x.y".z: unknown key; known here: a""",
            Assert.Single(HoconLinter.Lint(Parse("\"x.y\".z = 1"), Parse("\"x.y\".a = 1"))).ToString()
        );
    }

    [Fact]
    public void Many_known_keys_are_not_listed()
    {
        HoconDocument wide = Parse(
            "a {" + string.Join(", ", Enumerable.Range(0, 13).Select(i => $"known-{i} = 1")) + "}"
        );

        Assert.Equal(
            "node.conf:1: a.other: unknown key",
            Assert.Single(HoconLinter.Lint(Parse("a.other = 1"), wide)).ToString()
        );
    }

    [Fact]
    public void A_hostile_key_does_not_drive_a_terminal()
    {
        HoconFault fault = Assert.Single(Lint("mesh.\"\\u001b[31m\" = 1"));

        Assert.Equal("node.conf:1: mesh.?[31m: unknown key", fault.ToString().Split(';')[0]);
    }

    [Fact]
    public void Only_what_is_resolved_is_looked_into() =>
        Assert.Throws<InvalidOperationException>(() => HoconLinter.Lint(HoconDocument.Parse("a = ${b}"), Reference));

    private static IReadOnlyList<HoconFault> Lint(string text) => HoconLinter.Lint(Parse(text), Reference, "mesh");

    private static HoconDocument Parse(string text) => HoconDocument.Parse(text, "node.conf");

    [Fact]
    public void A_substitution_that_stands_in_quotes_is_a_warning()
    {
        HoconDocument document = HoconDocument.Parse("mesh.home = \"${DIR}/node\"", "node.conf");
        HoconDocument reference = HoconDocument.Parse("mesh.home = null");

        HoconFault fault = Assert.Single(HoconLinter.Lint(document, reference, "mesh"));

        Assert.Equal(HoconSeverity.Warning, fault.Severity);
        Assert.StartsWith("node.conf:1: mesh.home: ${…} in quotes is text", fault.ToString());
    }
}
