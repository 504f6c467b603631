using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Surface;

/// <summary>What a user of Akka.NET 1.5 expects of a Config.</summary>
public sealed class ConfigTests
{
    private static readonly Config Empty = Config.Empty;

    private static readonly Config All = ConfigurationFactory.ParseString(
        """
        boolean = on, int = 42, long = 9000000000, float = 1.5, double = 1e-3, decimal = 0.1
        string = text, quoted = "a b", null = null, size = 64 KiB, time = 10s, forever = infinite
        booleans = [true, off], ints = [1, 2], longs = [1, 9000000000], floats = [1.5, 2], doubles = [1e300]
        decimals = [0.1, 2], bytes = [0, 255], strings = [a, 1, true], nothing = []
        numbered { 1 = b, 0 = a }
        section { inner { value = 1 } }
        akka.actor.deployment { "/user/*" { router = pool }, /api { router = none } }
        """
    );

    [Fact]
    public void What_is_set_is_read_as_its_type()
    {
        Assert.True(All.GetBoolean("boolean"));
        Assert.Equal(42, All.GetInt("int"));
        Assert.Equal(9_000_000_000, All.GetLong("long"));
        Assert.Equal(1.5f, All.GetFloat("float"));
        Assert.Equal(0.001, All.GetDouble("double"));
        Assert.Equal(0.1m, All.GetDecimal("decimal"));
        Assert.Equal("text", All.GetString("string"));
        Assert.Equal("a b", All.GetString("quoted"));
        Assert.Equal("42", All.GetString("int"));
        Assert.Equal(65_536, All.GetByteSize("size"));
        Assert.Equal(TimeSpan.FromSeconds(10), All.GetTimeSpan("time"));
        Assert.Equal(TimeSpan.FromMilliseconds(42), All.GetTimeSpan("int"));
    }

    [Fact]
    public void Lists_are_read_as_their_elements_type()
    {
        Assert.Equal([true, false], All.GetBooleanList("booleans"));
        Assert.Equal([1, 2], All.GetIntList("ints"));
        Assert.Equal([1, 9_000_000_000], All.GetLongList("longs"));
        Assert.Equal([1.5f, 2f], All.GetFloatList("floats"));
        Assert.Equal([1e300], All.GetDoubleList("doubles"));
        Assert.Equal([0.1m, 2m], All.GetDecimalList("decimals"));
        Assert.Equal([0, 255], All.GetByteList("bytes"));
        Assert.Equal(["a", "1", "true"], All.GetStringList("strings"));
        Assert.Equal(["a", "b"], All.GetStringList("numbered"));
        Assert.Empty(All.GetStringList("nothing"));
        Assert.Empty(All.GetStringList("nothing", ["x"]));
    }

    [Fact]
    public void What_is_missing_or_null_has_the_default()
    {
        foreach ((Config config, string path) in new[] { (All, "missing.path"), (All, "null"), (Empty, "a") })
        {
            Assert.False(config.GetBoolean(path));
            Assert.True(config.GetBoolean(path, true));
            Assert.Equal(0, config.GetInt(path));
            Assert.Equal(7, config.GetInt(path, 7));
            Assert.Equal(7, config.GetLong(path, 7));
            Assert.Equal(7f, config.GetFloat(path, 7));
            Assert.Equal(7.0, config.GetDouble(path, 7));
            Assert.Equal(7m, config.GetDecimal(path, 7));
            Assert.Null(config.GetString(path));
            Assert.Equal("x", config.GetString(path, "x"));
            Assert.Null(config.GetByteSize(path));
            Assert.Equal(7, config.GetByteSize(path, 7));
            Assert.Equal(TimeSpan.Zero, config.GetTimeSpan(path));
            Assert.Equal(TimeSpan.FromHours(1), config.GetTimeSpan(path, TimeSpan.FromHours(1)));
            Assert.Null(config.GetConfig(path));
            Assert.False(config.HasPath(path));
            Assert.Empty(config.GetIntList(path));
            Assert.Empty(config.GetStringList(path));
            Assert.Equal(["x"], config.GetStringList(path, ["x"]));
        }

        Assert.Null(All.GetValue("missing"));
        Assert.NotNull(All.GetValue("null"));
    }

    [Theory]
    [InlineData("string", "expected an integer, found \"text\"")]
    [InlineData("float", "expected an integer, found 1.5")]
    [InlineData("long", "expected an integer of 32 bits, found 9000000000")]
    [InlineData("section", "expected an integer, found an object")]
    [InlineData("ints", "expected an integer, found an array")]
    public void What_is_no_int_is_told_with_its_place(string path, string message)
    {
        HoconException e = Assert.Throws<HoconException>(() => All.GetInt(path));

        HoconFault fault = Assert.Single(e.Faults);
        Assert.Equal((path, message), (fault.Path, fault.Message));
        Assert.Equal($"(text):{fault.Origin.Line}: {path}: {message}", e.Message);
        Assert.IsAssignableFrom<ConfigurationException>(e);
    }

    [Fact]
    public void Each_type_says_what_it_expects()
    {
        Wrong("string: expected true or false, found \"text\"", config => config.GetBoolean("string"));
        Wrong("section: expected a string, found an object", config => config.GetString("section"));
        Wrong("doubles.0: expected a number of up to 3.4e38, found 1e300", config => config.GetFloatList("doubles"));
        Wrong("string: expected a number, found \"text\"", config => config.GetFloat("string"));
        Wrong("string: expected a number, found \"text\"", config => config.GetDecimal("string"));
        Wrong("string: expected a size such as 512, 64 KiB or 10 MB, found \"text\"", c => c.GetByteSize("string"));
        Wrong("string: expected an array, found \"text\"", config => config.GetStringList("string"));
        Wrong("strings.0: expected an integer, found \"a\"", config => config.GetIntList("strings"));
        Wrong("longs.1: expected an integer from 0 to 255, found 9000000000", config => config.GetByteList("longs"));
        Wrong("string: expected an object, found \"text\"", config => config.GetConfig("string"));
        Wrong(
            "string: expected a duration such as 10s, 500ms or 2 minutes, found \"text\"",
            c => c.GetTimeSpan("string")
        );
    }

    [Fact]
    public void A_duration_is_infinite_only_where_it_may_be_and_never_negative()
    {
        Config negative = ConfigurationFactory.ParseString("a = -1s");

        Assert.Equal(Timeout.InfiniteTimeSpan, All.GetTimeSpan("forever"));
        Wrong(
            "forever: expected a duration such as 10s, 500ms or 2 minutes, found \"infinite\"",
            config => config.GetTimeSpan("forever", allowInfinite: false)
        );
        foreach (bool allowInfinite in new[] { true, false })
        {
            HoconException e = Assert.Throws<HoconException>(() => negative.GetTimeSpan("a", null, allowInfinite));
            Assert.Equal("(text):1: a: expected a duration of at least 0, found \"-1s\"", e.Message);
        }
    }

    [Fact]
    public void Keys_that_a_file_must_quote_may_stand_bare_in_a_path()
    {
        Assert.Equal("pool", All.GetString("akka.actor.deployment./user/*.router"));
        Assert.Equal("pool", All.GetString("akka.actor.deployment.\"/user/*\".router"));
        Assert.Equal("none", All.GetConfig("akka.actor.deployment")!.GetString("/api.router"));
    }

    [Fact]
    public void A_section_is_a_configuration_of_its_own()
    {
        Config section = All.GetConfig("section")!;

        Assert.Equal(1, section.GetInt("inner.value"));
        Assert.False(section.HasPath("int"));
        Assert.Null(section.Fallback);
        Assert.Equal("inner {\n  value = 1\n}\n", section.ToString());
    }

    [Fact]
    public void A_fallback_gives_what_is_not_set_and_objects_are_merged()
    {
        Config user = ConfigurationFactory.ParseString("akka { loglevel = DEBUG, actor.provider = cluster }");
        Config library = ConfigurationFactory.ParseString("akka { loglevel = INFO, remote.port = 2552 }");
        Config reference = ConfigurationFactory.ParseString("akka { stdout = WARNING, remote { port = 0, host = h } }");

        Config all = user.WithFallback(library).WithFallback(reference);

        Assert.Equal("DEBUG", all.GetString("akka.loglevel"));
        Assert.Equal("cluster", all.GetString("akka.actor.provider"));
        Assert.Equal(2552, all.GetInt("akka.remote.port"));
        Assert.Equal("h", all.GetConfig("akka.remote")!.GetString("host"));
        Assert.Equal("WARNING", all.GetString("akka.stdout"));
        Assert.Equal(all.ToString(true), user.WithFallback(library.WithFallback(reference)).ToString(true));
        Assert.Equal("akka {\n  loglevel = DEBUG\n  actor {\n    provider = cluster\n  }\n}\n", all.ToString());
        Assert.Equal(["akka"], all.AsEnumerable().Select(field => field.Key));
        Assert.NotNull(all.Fallback);
        Assert.Equal("DEBUG", user.GetString("akka.loglevel"));
        Assert.False(user.HasPath("akka.remote"));
    }

    [Fact]
    public void What_is_no_object_hides_the_objects_below_it()
    {
        Config top = ConfigurationFactory.ParseString("a.x = 1");
        Config middle = ConfigurationFactory.ParseString("a = 5");
        Config bottom = ConfigurationFactory.ParseString("a.y = 2");

        Config all = top.WithFallback(middle).WithFallback(bottom);

        Assert.Equal(1, all.GetInt("a.x"));
        Assert.False(all.HasPath("a.y"));
    }

    [Fact]
    public void A_configuration_is_not_its_own_fallback_and_nothing_is_none()
    {
        Assert.Throws<ArgumentException>(() => All.WithFallback(All));
        Assert.Same(All, All.WithFallback(null));
        Assert.Same(All, All.SafeWithFallback(All));
        Assert.Same(All, All.SafeWithFallback(null));
        Assert.Same(All, ((Config?)null).SafeWithFallback(All));
        Assert.Null(((Config?)null).SafeWithFallback(null));
        Assert.Equal(1, Empty.SafeWithFallback(All)!.GetInt("section.inner.value"));
    }

    [Fact]
    public void A_chain_of_thousands_of_fallbacks_is_no_matter_of_the_stack()
    {
        Config all = ConfigurationFactory.ParseString("a = 1");
        Config other = ConfigurationFactory.ParseString("b = 2");

        Fuzz.OnSmallStack.Run(() =>
        {
            for (int i = 0; i < 1_500; i++)
            {
                all = all.WithFallback(other);
            }
        });

        Assert.Equal(2, all.GetInt("b"));
    }

    [Fact]
    public void Emptiness_looks_at_the_fallback_too()
    {
        Assert.True(Empty.IsEmpty);
        Assert.True(new Config().IsEmpty);
        Assert.True(ConfigurationFactory.Empty.IsNullOrEmpty());
        Assert.True(((Config?)null).IsNullOrEmpty());
        Assert.False(All.IsNullOrEmpty());
        Assert.False(Empty.WithFallback(All).IsEmpty);
        Assert.True(ConfigurationFactory.ParseString("# nothing").IsEmpty);
    }

    [Fact]
    public void Texts_stand_for_configurations()
    {
        Config config = "a = 1, b = 1";

        Assert.Equal(1, config.GetInt("a"));
        Assert.Equal((1, 2), ((config + "a = 2, c = 2").GetInt("a"), (config + "a = 2, c = 2").GetInt("c")));
        Assert.Equal((3, 1), (("a = 3" + config).GetInt("a"), ("a = 3" + config).GetInt("b")));
        Assert.Throws<HoconException>(() => config + "a = [");
    }

    [Fact]
    public void What_a_configuration_gives_can_be_changed_without_changing_it()
    {
        Config config = ConfigurationFactory.ParseString("a { b = 1 }, list = [1]");

        HoconObject root = config.Root.GetObject()!;
        root.GetKey("a")!.GetObject()!.GetOrCreateKey("c").AppendValue(new HoconLiteral("2"));
        root.GetKey("a")!.GetObject()!.Items.Remove("b");
        config.GetValue("list")!.Clear();
        config.GetIntList("list").Clear();

        Assert.Equal("a {\n  b = 1\n}\nlist = [1]\n", config.ToString());
        Assert.Equal([1], config.GetIntList("list"));
        Assert.False(config.HasPath("a.c"));
    }

    [Fact]
    public void A_changed_value_becomes_a_configuration_again()
    {
        HoconObject root = ConfigurationFactory.ParseString("a { b = 1 }").Root.GetObject()!;
        root.GetOrCreateKey("c").NewValue(new HoconLiteral("2"));

        Config config = new(new HoconRoot(new HoconValue([root])));

        Assert.Equal("a {\n  b = 1\n}\nc = \"2\"\n", config.ToString());
        Assert.Equal(2, new HoconValue([root]).ToConfig().GetInt("c"));
        Assert.Equal(2, new HoconValue([root]).AtKey("x").GetInt("x.c"));
    }

    [Fact]
    public void A_root_that_is_no_object_is_refused()
    {
        HoconException e = Assert.Throws<HoconException>(() => ConfigurationFactory.ParseString("[1]"));

        Assert.Equal("(text):1:1: expected an object at the root, found an array", e.Message);
        Assert.Throws<HoconException>(() => new Config(new HoconRoot(new HoconValue([new HoconLiteral("a")]))));
        Assert.True(new Config(new HoconRoot(new HoconValue())).IsEmpty);
    }

    [Fact]
    public void An_exception_names_what_lacks_its_configuration()
    {
        Assert.Equal(
            "Failed to instantiate ConfigTests: its configuration is missing or empty.",
            ConfigurationException.NullOrEmptyConfig<ConfigTests>().Message
        );
        Assert.Equal(
            "Failed to instantiate ConfigTests: there is no configuration at 'a.b', or it is empty.",
            ConfigurationException.NullOrEmptyConfig<ConfigTests>("a.b").Message
        );
    }

    [Fact]
    public void A_derived_configuration_copies_itself_over_another_fallback()
    {
        var derived = new Derived(ConfigurationFactory.ParseString("a = 1"), ConfigurationFactory.ParseString("b = 2"));

        Assert.Equal((1, 3), (derived.Over("b = 3").GetInt("a"), derived.Over("b = 3").GetInt("b")));
        Assert.Equal(2, derived.Over(null).GetInt("b"));
    }

    private static void Wrong(string expected, Func<Config, object?> read) =>
        Assert.EndsWith(": " + expected, Assert.Throws<HoconException>(() => read(All)).Message);

    private sealed class Derived(Config source, Config fallback) : Config(source, fallback)
    {
        public Config Over(string? other) => Copy(other is null ? null : (Config)other);
    }
}
