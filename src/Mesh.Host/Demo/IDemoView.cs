namespace Mesh.Host.Demo;

/// <summary>Shows a demonstration to somebody.</summary>
internal interface IDemoView
{
    /// <summary>Shows what happens until the run has ended.</summary>
    /// <param name="run">What is shown.</param>
    /// <param name="running">Its end; an error in it is thrown here.</param>
    Task ShowAsync(DemoRun run, Task running);

    /// <summary>Shows what was found.</summary>
    void Summarize(DemoRun run);
}
