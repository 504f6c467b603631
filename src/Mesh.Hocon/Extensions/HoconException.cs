namespace Mesh.Hocon.Extensions;

/// <summary>A text is not HOCON, or does not say what was asked of it. All faults that were found are in it.</summary>
public sealed class HoconException : ConfigurationException
{
    /// <summary>With what is wrong.</summary>
    /// <param name="faults">At least one.</param>
    /// <param name="cause">What threw, where something did.</param>
    public HoconException(IReadOnlyList<HoconFault> faults, Exception? cause = null)
        : base(string.Join('\n', faults), cause!) => Faults = faults;

    internal HoconException(HoconFault fault, Exception? cause = null)
        : this([fault], cause) { }

    /// <summary>What is wrong, in the order of files and lines.</summary>
    public IReadOnlyList<HoconFault> Faults { get; }
}
