namespace Mesh.Kernel;

/// <summary>Hands the kernel its options: for what reads a configuration, and for tests.</summary>
internal sealed class OptionsSetup(KernelOptions options) : Setup.Setup
{
    internal KernelOptions Options => options;
}
