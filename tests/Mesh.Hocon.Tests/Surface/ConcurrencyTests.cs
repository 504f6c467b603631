using System.Collections.Concurrent;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Surface;

/// <summary>A configuration is read by many threads at once, and nobody locks.</summary>
public sealed class ConcurrencyTests
{
    private const int Threads = 8;
    private const int Rounds = 200;

    private const string Text = """
        template { host = localhost, port = 80, tags = [a, b] }
        one = ${template} { port = 81 }, two = ${one} { tags = ${one.tags} [c] }
        list = [${one}, ${two}], list += ${template}
        """;

    [Fact]
    public void Many_threads_read_one_configuration()
    {
        Config config = ConfigurationFactory
            .ParseString(Text)
            .WithFallback(ConfigurationFactory.ParseString("two.more = 1"));
        string expected = Reading(config);

        Assert.All(OnThreads(() => Reading(config)), reading => Assert.Equal(expected, reading));
    }

    [Fact]
    public void Many_threads_resolve_and_extend_one_document()
    {
        HoconDocument document = HoconDocument.Parse(Text);
        HoconDocument other = HoconDocument.Parse("two.more = ${one.port}, template.host = other");
        string expected = Use(document, other);

        Assert.All(OnThreads(() => Use(document, other)), rendering => Assert.Equal(expected, rendering));
    }

    [Fact]
    public void Many_threads_bind_types_for_the_first_time()
    {
        HoconNode root = HoconDocument.Parse("a = 1, inner { b = [1, 2] }").Root;

        Assert.All(
            OnThreads(() => string.Join(' ', HoconDocument.Of(root).Bind<Outer>().Inner.B)),
            b => Assert.Equal("1 2", b)
        );
    }

    private static string Reading(Config config) =>
        string.Join(
            '\n',
            config.GetInt("one.port"),
            config.GetString("two.host"),
            string.Join(' ', config.GetStringList("two.tags")),
            config.GetConfig("two"),
            config.GetValue("list"),
            config.Root,
            config.ToString(true)
        );

    private static string Use(HoconDocument document, HoconDocument other)
    {
        HoconDocument resolved = document.Resolve(HoconResolveOptions.WithoutEnvironment);
        HoconDocument both = document
            .WithFallback(other)
            .WithValue("one.port", HoconNode.Of(82))
            .Resolve(HoconResolveOptions.WithoutEnvironment);
        return $"{resolved}\n{both}\n{resolved.Equals(both)} {resolved.Get("list").Items.Count}";
    }

    private static IReadOnlyCollection<string> OnThreads(Func<string> read)
    {
        var readings = new ConcurrentBag<string>();
        using var start = new Barrier(Threads);
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, Threads)
                .Select(_ => new Thread(() =>
                {
                    start.SignalAndWait();
                    for (int i = 0; i < Rounds; i++)
                    {
                        readings.Add(read());
                    }
                })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(Threads * Rounds, readings.Count);
        return readings;
    }

    private sealed record Outer(int A, Inner Inner);

    private sealed record Inner(IReadOnlyList<int> B);
}
