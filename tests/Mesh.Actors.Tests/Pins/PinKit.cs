using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Pins;

/// <summary>Ids of pins, and answers of dials.</summary>
internal static class PinKit
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly PinTimes Times = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    public static Uid Uid(int number) => new(Bytes(1, number));

    public static Hid Hid(int number) => new(Bytes(2, number));

    public static Sid Sid(int number) => new(Bytes(3, number));

    public static PinTarget Target(int ruid = 1, int? rhid = 1) =>
        new(Uid(0), Uid(ruid), rhid is { } host ? Hid(host) : Contracts.Hid.Any);

    public static PinMoment At(double seconds, double chance = 0.5) =>
        new(TimeSpan.FromSeconds(seconds), Start + TimeSpan.FromSeconds(seconds), chance);

    public static IPinDialAnswer Failed(string why = "refused", TimeSpan? retryAfter = null) =>
        new Answer(why, false, retryAfter);

    public static IPinDialAnswer NoAddress() => new Answer("no address", true, null);

    public static IPinDialAnswer IsUp() => new Answer(null, false, null);

    private static byte[] Bytes(byte kind, int number)
    {
        byte[] bytes = new byte[32];
        bytes[0] = kind;
        BitConverter.TryWriteBytes(bytes.AsSpan(4), number);
        return bytes;
    }

    private sealed record Answer(string? FailureText, bool HasNoAddress, TimeSpan? RetryAfter) : IPinDialAnswer;
}
