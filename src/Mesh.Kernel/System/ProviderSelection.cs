namespace Mesh.Kernel;

/// <summary>Where the actors of a system may be. The embedded kernel has them in this process only.</summary>
public abstract class ProviderSelection
{
    private ProviderSelection(string identifier) => Identifier = identifier;

    internal string Identifier { get; }

    /// <summary>In this process.</summary>
    public sealed class Local : ProviderSelection
    {
        /// <summary>The one value.</summary>
        public static readonly Local Instance = new();

        private Local()
            : base("local") { }
    }
}
