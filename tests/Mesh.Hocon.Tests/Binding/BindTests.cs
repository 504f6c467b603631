using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Binding;

public sealed class BindTests
{
    [Fact]
    public void A_record_is_made_of_its_keys()
    {
        Everything made = Parse(
                """
                truth = on, small = 255, count = 42, large = 9000000000, single = 1.5, double = 1e-3, exact = 0.1
                text = "a b", timeout = 10s, period = 3 months, level = very-high, link = "https://example.org/"
                raw { any = [thing] }, size-bytes = 64 KiB, long-size-bytes = 3 GiB
                numbers = [1, 2], names = [a, b], set { x = 1, "y.z" = 2 }, levels = [low, HIGH]
                maybe-count = 5, maybe-level = low
                section { name = inner, port = 81 }
                sections = [{ name = one }, { name = two, port = 2 }]
                by-name { a { name = three } }
                my.own.path = 7
                """
            )
            .Bind<Everything>();

        Assert.True(made.Truth);
        Assert.Equal((255, 42, 9_000_000_000), (made.Small, made.Count, made.Large));
        Assert.Equal((1.5f, 0.001, 0.1m), (made.Single, made.Double, made.Exact));
        Assert.Equal("a b", made.Text);
        Assert.Equal(TimeSpan.FromSeconds(10), made.Timeout);
        Assert.Equal(new HoconPeriod(0, 3, 0), made.Period);
        Assert.Equal(Level.VeryHigh, made.Level);
        Assert.Equal(new Uri("https://example.org"), made.Link);
        Assert.Equal("{any=[thing]}", made.Raw!.Render());
        Assert.Equal((65_536, 3_221_225_472), (made.SizeBytes, made.LongSizeBytes));
        Assert.Equal([1, 2], made.Numbers);
        Assert.Equal(["a", "b"], made.Names);
        Assert.Equal(new Dictionary<string, int> { ["x"] = 1, ["y.z"] = 2 }, made.Set);
        Assert.Equal([Level.Low, Level.High], made.Levels);
        Assert.Equal((5, Level.Low), (made.MaybeCount, made.MaybeLevel));
        Assert.Equal(new Section("inner", 81), made.Section);
        Assert.Equal([new Section("one"), new Section("two", 2)], made.Sections);
        Assert.Equal(new Section("three"), made.ByName["a"]);
        Assert.Equal(7, made.Elsewhere);
    }

    [Fact]
    public void What_is_not_set_keeps_its_default()
    {
        Assert.Equal(new Defaults(), HoconDocument.Empty.Bind<Defaults>());
        Assert.Equal(new Defaults(), Parse("other = 1").Bind<Defaults>("no.such.path"));
        Assert.Equal(new Defaults { Port = 81 }, Parse("a.port = 81").Bind<Defaults>("a"));
        Assert.Equal(new Section("x"), Parse("name = x").Bind<Section>());
        Assert.Equal(new Defaulted(), HoconDocument.Empty.Bind<Defaulted>());
    }

    [Fact]
    public void Null_takes_a_value_back_to_its_default_where_it_may_not_be_null()
    {
        Defaults made = Parse(
                "port = null, text = null, maybe = null, maybe-text = null, inner = null, maybe-inner = null"
            )
            .Bind<Defaults>();

        Assert.Equal(
            new Defaults
            {
                Maybe = null,
                MaybeText = null,
                MaybeInner = null,
            },
            made
        );
        Assert.Equal(new Defaults(), Parse("a = null").Bind<Defaults>("a"));
    }

    [Fact]
    public void Single_values_are_bound_as_well()
    {
        HoconDocument document = Parse("n = 5, t = 1m, list = [1, 2], map { a = 1 }, none = null, e = low");

        Assert.Equal(5, document.Bind<int>("n"));
        Assert.Equal(5, document.Bind<int?>("n"));
        Assert.Null(document.Bind<int?>("none"));
        Assert.Null(document.Bind<int?>("x"));
        Assert.Null(document.Bind<TimeSpan?>("x.y"));
        Assert.Null(document.Bind<string?>("none"));
        Assert.Equal(TimeSpan.FromMinutes(1), document.Bind<TimeSpan>("t"));
        Assert.Equal([1, 2], document.Bind<int[]>("list"));
        Assert.Equal([1, 2], document.Bind<IReadOnlyList<int>>("list"));
        Assert.Equal([1, 2], document.Bind<IEnumerable<int>>("list"));
        Assert.Equal(
            ["1", "2"],
            document.Bind<IReadOnlyDictionary<string, string>>("map").Select(_ => "1").Append("2")
        );
        Assert.Equal(Level.Low, document.Bind<Level>("e"));
        Assert.Equal(document.Root, document.Bind<HoconNode>());
        Assert.Equal("a.conf:1: x: is not set", Message(() => document.Bind<int>("x")));
        Assert.Equal("a.conf:1: none: is not set", Message(() => document.Bind<int>("none")));
    }

    [Fact]
    public void All_that_does_not_fit_is_told_in_one_message()
    {
        HoconDocument document = Parse(
            """
            node {
              truth = maybe
              small = 256
              count = 1.5
              large = 99999999999999999999
              single = 1e39
              exact = [1]
              timeout = 10 lightyears
              period = 1.5 days
              level = medium
              link = "not absolute"
              size-bytes = -5
              numbers = [1, x, null]
              set { a = b }
              section { port = 99999 }
              sections = [{ name = a }, 5]
              my.own.path = {}
            }
            """
        );

        Assert.Equal(
            """
            a.conf:2: node.truth: expected true or false, found "maybe"
            a.conf:3: node.small: expected an integer from 0 to 255, found 256
            a.conf:4: node.count: expected an integer, found 1.5
            a.conf:5: node.large: expected an integer of 64 bits, found 99999999999999999999
            a.conf:6: node.single: expected a number of up to 3.4e38, found 1e39
            a.conf:7: node.exact: expected a number, found an array
            a.conf:8: node.timeout: expected a duration such as 10s, 500ms or 2 minutes, found "10 lightyears"
            a.conf:9: node.period: expected a period such as 3 days, 2 weeks, 1 month or 1 year, found "1.5 days"
            a.conf:10: node.level: expected low, high or very-high, found "medium"
            a.conf:11: node.link: expected an absolute URI, found "not absolute"
            a.conf:12: node.size-bytes: expected a size such as 512, 64 KiB or 10 MB, found -5
            a.conf:13: node.numbers.1: expected an integer, found "x"
            a.conf:13: node.numbers.2: expected an integer, found null
            a.conf:14: node.set.a: expected an integer, found "b"
            a.conf:15: node.section.name: is not set, and has no default
            a.conf:15: node.section.port: expected integer, 1 to 65535, found 99999
            a.conf:16: node.sections.1: expected an object, found 5
            a.conf:17: node.my.own.path: expected an integer, found an object
            """,
            Message(() => document.Bind<Everything>("node"))
        );
    }

    [Fact]
    public void No_more_than_twenty_faults_are_told()
    {
        string many = "{" + string.Join(", ", Enumerable.Range(0, 1_000).Select(i => $"k{i} = x")) + "}";

        HoconException e = Assert.Throws<HoconException>(() => Parse("m = " + many).Bind<Dictionary<string, int>>("m"));

        Assert.Equal(20, e.Faults.Count);
    }

    [Fact]
    public void A_long_key_above_many_values_does_not_multiply()
    {
        string text =
            $"\"{new string('k', 30_000)}\" {{ {string.Join(", ", Enumerable.Range(0, 4_000).Select(i => $"k{i} = 1"))} }}";
        HoconDocument document = Parse(text);
        _ = document.Bind<Dictionary<string, Dictionary<string, int>>>();

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = document.Bind<Dictionary<string, Dictionary<string, int>>>();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    [Theory]
    [InlineData("1ms", null)]
    [InlineData("10s", null)]
    [InlineData("999us", "expected duration, 1ms to 10s, found \"999us\"")]
    [InlineData("10001", "expected duration, 1ms to 10s, found 10001")]
    [InlineData("-1s", "expected duration, 1ms to 10s, found \"-1s\"")]
    public void A_duration_has_a_range(string value, string? fault) => Ranged("timeout", value, fault);

    [Theory]
    [InlineData("64 KiB", null)]
    [InlineData("65536", null)]
    [InlineData("1048576", null)]
    [InlineData("65535", "expected size, 64 KiB to 1 MiB, found 65535")]
    [InlineData("2 MiB", "expected size, 64 KiB to 1 MiB, found \"2 MiB\"")]
    [InlineData("3 GiB", "expected a size of fewer than 2 GiB, found \"3 GiB\"")]
    public void A_size_has_a_range(string value, string? fault) => Ranged("frame", value, fault);

    [Theory]
    [InlineData("0.1", null)]
    [InlineData("0.5", null)]
    [InlineData("0.50001", "expected number, 0.1 to 0.5, found 0.50001")]
    [InlineData("0.0999", "expected number, 0.1 to 0.5, found 0.0999")]
    public void A_number_has_a_range(string value, string? fault)
    {
        Ranged("share", value, fault);
        Ranged("single", value, fault);
    }

    [Theory]
    [InlineData("1", null)]
    [InlineData("0", "expected integer, at least 1, found 0")]
    public void A_range_may_have_one_end(string value, string? fault)
    {
        Ranged("count", value, fault);
        Ranged("maybe", value, fault is null ? null : fault.Replace(", found", ", or null, found"));
    }

    [Fact]
    public void Rules_about_several_values_are_told_with_the_line_of_their_key()
    {
        Assert.Equal(
            "a.conf:3: t.dead-after: 1s is below ping-after, 2s",
            Message(() => Parse("t {\n  ping-after = 2s\n  dead-after = 1s\n}").Bind<Times>("t"))
        );

        // What is at its default is told where its section stands.
        Assert.Equal(
            "a.conf:1: t.dead-after: 3s is below ping-after, 9s",
            Message(() => Parse("t { ping-after = 9s }").Bind<Times>("t"))
        );
        Assert.Equal(
            "a.conf:1: outer.times.0.dead-after: 3s is below ping-after, 9s",
            Message(() => Parse("outer.times = [{ ping-after = 9s }]").Bind<Outer>("outer"))
        );
        Assert.Equal(TimeSpan.FromSeconds(4), Parse("dead-after = 4s").Bind<Times>().DeadAfter);
    }

    [Fact]
    public void A_key_that_was_told_is_not_told_again_by_a_rule() =>
        Assert.Equal(
            "a.conf:1: dead-after: expected a duration such as 10s, 500ms or 2 minutes, found \"x\"",
            Message(() => Parse("ping-after = 9s, dead-after = x").Bind<Times>())
        );

    [Fact]
    public void A_type_that_guards_itself_is_told_with_the_line()
    {
        Assert.StartsWith(
            "a.conf:2: limits.depth: Must be 1 to 200.",
            Message(() => Parse("limits {\n depth = 500 }").Bind<HoconLimits>("limits"))
        );
        Assert.StartsWith("a.conf:1: Name is empty.", Message(() => Parse("name = \"\"").Bind<Guarded>()));
        Assert.Throws<InvalidOperationException>(() => Parse("name = broken").Bind<Guarded>());
    }

    [Fact]
    public void A_type_that_cannot_be_bound_is_told_before_anything_is_set()
    {
        Unsupported<Guid>("A configuration cannot be bound to System.Guid: ");
        Unsupported<WithGuid>("A configuration cannot be bound to System.Guid, the type of WithGuid.Id: ");
        Unsupported<WithList>("A configuration cannot be bound to System.DateTime, the type of WithList.Times: ");
        Unsupported<IDisposable>(
            "A configuration cannot be bound to System.IDisposable: it has no public constructor."
        );
        Unsupported<object>("A configuration cannot be bound to System.Object: it has no property that can be set.");
        Unsupported<WithParameter>(
            "A configuration cannot be bound to "
                + typeof(WithParameter)
                + ": no property sets its constructor's hidden."
        );
        Unsupported<WithTextSize>("A configuration cannot be bound to WithTextSize.Size: a size is an int or a long.");
        Unsupported<WithTextRange>(
            "A configuration cannot be bound to WithTextRange.Text: only numbers, sizes and durations have a range."
        );
        Unsupported<WithWrongRange>(
            "A configuration cannot be bound to WithWrongRange.Time: its range cannot be read: expected a duration"
        );
    }

    [Fact]
    public void A_type_that_has_itself_within_it_is_bound_as_deep_as_the_file_goes()
    {
        Tree made = Parse("name = a, child { name = b, child { name = c } }, children = [{ name = d }]").Bind<Tree>();

        Assert.Equal("c", made.Child!.Child!.Name);
        Assert.Null(made.Child.Child.Child);
        Assert.Equal("d", Assert.Single(made.Children).Name);
    }

    [Fact]
    public void Elements_may_be_null_only_where_their_type_says_so()
    {
        NullsInside made = Parse("maybe-numbers = [1, null], maybe-names = [a, null], maybe-map { a = null }")
            .Bind<NullsInside>();

        Assert.Equal([1, null], made.MaybeNumbers);
        Assert.Equal(["a", null], made.MaybeNames);
        Assert.Null(made.MaybeMap["a"]);
        Assert.Equal(
            "a.conf:1: names.1: expected a string, found null",
            Message(() => Parse("names = [a, null]").Bind<NullsInside>())
        );
        Assert.Equal(
            "a.conf:1: map.\"b.c\": expected an object, found null",
            Message(() => Parse("map { \"b.c\" = null }").Bind<NullsInside>())
        );
    }

    [Fact]
    public void An_object_with_numbers_for_keys_is_a_list() =>
        Assert.Equal([1, 2], Parse("a { 0 = 1, 1 = 2, x = 3 }").Bind<int[]>("a"));

    private static void Ranged(string key, string value, string? fault)
    {
        Func<object> bind = () => Parse($"{key} = {value}").Bind<Ranges>();
        if (fault is null)
        {
            _ = bind();
        }
        else
        {
            Assert.Equal($"a.conf:1: {key}: {fault}", Message(bind));
        }
    }

    private static void Unsupported<T>(string message)
    {
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => HoconDocument.Empty.Bind<T>());
        Assert.StartsWith(message, e.Message);
        Assert.Throws<NotSupportedException>(() => HoconDocument.Empty.Bind<T>());
    }

    private static string Message(Func<object> bind) => Assert.Throws<HoconException>(bind).Message;

    private static HoconDocument Parse(string text) => HoconDocument.Parse(text, "a.conf");

    [Fact]
    public void Whole_numbers_of_every_width_are_read_and_held_to_it()
    {
        HoconDocument document = HoconDocument.Parse(
            "port = 65535, low = -32768, many = 4294967295, wide = 70000",
            "a.conf"
        );

        Assert.Equal(65535, document.Bind<ushort>("port"));
        Assert.Equal(-32768, document.Bind<short>("low"));
        Assert.Equal(4294967295, document.Bind<uint>("many"));
        Assert.Equal(
            "a.conf:1: wide: expected an integer from 0 to 65535, found 70000",
            Assert.Throws<HoconException>(() => document.Bind<ushort>("wide")).Message
        );
    }
}
