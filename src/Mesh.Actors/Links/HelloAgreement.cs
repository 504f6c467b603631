using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>
/// What two Hellos amount to (docs/protocol.md §5). Both sides compute it for themselves and come to the same.
/// </summary>
internal readonly record struct HelloAgreement(uint Version, ulong Features)
{
    /// <summary>Our Hello; kind and serial are the dialler's to say.</summary>
    public static Hello HelloOf(LocalHost local, LinkKind? kind = null, ulong? serial = null) =>
        new(
            local.MinVersion,
            local.MaxVersion,
            local.Offered,
            local.Required,
            local.BootEpoch,
            (uint)local.MaxFrameBytes,
            kind,
            serial
        );

    /// <summary>The rule that a remote's Hello breaks in itself, or null.</summary>
    public static string? FaultOf(Hello hello, bool fromDialler)
    {
        if (hello.MinVersion > hello.MaxVersion)
        {
            return $"The lowest version {hello.MinVersion} is above the highest, {hello.MaxVersion}.";
        }

        if (hello.MaxFrameBytes is < WireLimits.MinMaxFrame or > WireLimits.MaxFrame)
        {
            return $"The largest frame, {hello.MaxFrameBytes} bytes, is outside of "
                + $"{WireLimits.MinMaxFrame} to {WireLimits.MaxFrame}.";
        }

        if (fromDialler && (hello.Kind is null || hello.Serial is null or 0))
        {
            return "A dialler's Hello says the link's kind, and its serial from 1.";
        }

        return null;
    }

    /// <summary>Finds the version and features in force; if there are none, says what is missing.</summary>
    public static bool TryFind(LocalHost local, Hello remote, out HelloAgreement agreement, out string missing)
    {
        uint version = Math.Min(local.MaxVersion, remote.MaxVersion);
        agreement = new HelloAgreement(version, local.Offered & remote.Offered);
        missing = "";
        if (version < local.MinVersion || version < remote.MinVersion)
        {
            missing =
                $"No version in common: we speak {local.MinVersion} to {local.MaxVersion}, "
                + $"the remote {remote.MinVersion} to {remote.MaxVersion}.";
        }
        else if ((local.Required & ~remote.Offered) is not 0 and var wanted)
        {
            missing = $"The remote does not offer the features {wanted:x} that we need.";
        }
        else if ((remote.Required & ~local.Offered) is not 0 and var needed)
        {
            missing = $"The remote needs the features {needed:x} that we do not offer.";
        }

        return missing.Length == 0;
    }
}
