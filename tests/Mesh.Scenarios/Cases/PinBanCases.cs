using Mesh.Actors.Bans;
using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Bans and pins: who is banned is not tried for a pin either, and the pin says why.</summary>
public sealed class PinBanCases(ITestOutputHelper output) : PinKit(output)
{
    [Theory]
    [InlineData(BanKind.Identity, false)]
    [InlineData(BanKind.Host, false)]
    [InlineData(BanKind.Addresses, false)]
    [InlineData(BanKind.Identity, true)]
    [InlineData(BanKind.Host, true)]
    [InlineData(BanKind.Addresses, true)]
    public void A_pin_on_who_is_banned_says_so_and_is_tried_at_once_when_the_ban_is_lifted(BanKind kind, bool isAnyHost)
    {
        Right.Host.Move("192.0.2.7:7400");
        Introduce();
        Pin(Left, Them, isAnyHost ? Hid.Any : Right.Host.Hid, PinPolicy.Always);
        Meet();

        AtOnce.Do(() => Ban(kind));
        ExpectPhase(PinPhase.NotPermitted, 2.Seconds());
        Assert.Contains("is banned: it waits until it is not", State().Why, StringComparison.Ordinal);
        Mesh.RunFor(10.Minutes());
        Assert.Equal(PinPhase.NotPermitted, State().Phase);
        Assert.Equal(0, State().FailedAttempts);
        Assert.False(Left.Sees(Right.Host));

        AtOnce.Do(() => Assert.True(Lift(kind)));
        Mesh.RunUntil(() => Left.Sees(Right.Host), 2.Seconds());
        ExpectPhase(PinPhase.Connected, 1.Seconds());
    }

    private void Ban(BanKind kind) =>
        _ = kind switch
        {
            BanKind.Identity => Left.Host.Mesh!.Bans.Add(Them),
            BanKind.Host => Left.Host.Mesh!.Bans.Add(Right.Host.Hid),
            _ => Left.Host.Mesh!.Bans.Add(AddressRange.Parse("192.0.2.0/24")),
        };

    private bool Lift(BanKind kind) =>
        kind switch
        {
            BanKind.Identity => Left.Host.Mesh!.Bans.Remove(Them),
            BanKind.Host => Left.Host.Mesh!.Bans.Remove(Right.Host.Hid),
            _ => Left.Host.Mesh!.Bans.Remove(AddressRange.Parse("192.0.2.0/24")),
        };
}
