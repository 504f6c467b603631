using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.Host.Demo;

/// <summary>How busy a host of the demonstration is.</summary>
internal enum TrafficMode
{
    /// <summary>Nothing is sent but answers.</summary>
    Quiet,

    /// <summary>Some hundred frames a second to each peer, and pings that measure the way there and back.</summary>
    Paced,

    /// <summary>As many frames to each peer as are taken.</summary>
    Burst,
}

/// <summary>What the demonstration tells one of its hosts: a JSON object on a line of its standard input.</summary>
/// <param name="Cards">Contact cards to add; null for none.</param>
/// <param name="Mode">How busy to be from now on; null for no change.</param>
/// <param name="Stop">True: end in good order.</param>
internal sealed record DemoOrder(IReadOnlyList<string>? Cards = null, TrafficMode? Mode = null, bool Stop = false);

/// <summary>What a host of the demonstration tells: a JSON object on a line of its standard output.</summary>
/// <param name="Event"><c>started</c>, <c>online</c>, <c>offline</c>, <c>pin</c>, <c>stats</c> or <c>stopped</c>.</param>
internal sealed record DemoReport(string Event)
{
    /// <summary>The peer concerned, for <c>online</c> and <c>offline</c>; who is pinned, for <c>pin</c>.</summary>
    public string? Uid { get; init; }

    /// <summary>The epoch of the peer.</summary>
    public long Epoch { get; init; }

    /// <summary>Why a peer went offline; what the pin is at.</summary>
    public string? Reason { get; init; }

    /// <summary>More about why.</summary>
    public string? Detail { get; init; }

    /// <summary>For <c>started</c>.</summary>
    public DemoIdentity? Identity { get; init; }

    /// <summary>For <c>stats</c>: what has been counted so far, per peer.</summary>
    public DemoStats? Stats { get; init; }
}

/// <summary>Who a host of the demonstration is.</summary>
internal sealed record DemoIdentity(string Uid, string Hid, string Address, string Card, ulong BootEpoch);

/// <summary>Counts at one moment of one host.</summary>
/// <param name="AtMs">Milliseconds since the host started, by its own clock.</param>
/// <param name="Mode">How busy it is.</param>
/// <param name="Peers">Per peer.</param>
internal sealed record DemoStats(double AtMs, TrafficMode Mode, IReadOnlyList<DemoPeerStats> Peers);

/// <summary>Counts of one peer, within its present epoch.</summary>
/// <param name="Uid">The peer.</param>
/// <param name="Epoch">Which of its times online.</param>
/// <param name="Sent">Frames that Send accepted.</param>
/// <param name="Received">Frames that came.</param>
/// <param name="Missing">Numbers that were skipped.</param>
/// <param name="Disordered">Frames that came twice or late.</param>
/// <param name="EchoUs">Round trips measured since the last report, in microseconds.</param>
internal sealed record DemoPeerStats(
    string Uid,
    long Epoch,
    long Sent,
    long Received,
    long Missing,
    long Disordered,
    IReadOnlyList<double> EchoUs
);

/// <summary>The JSON of these lines.</summary>
internal static class DemoJson
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter<TrafficMode>(JsonNamingPolicy.CamelCase) },
        };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads a line; null for what is none of ours.</summary>
    public static T? Read<T>(string line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
