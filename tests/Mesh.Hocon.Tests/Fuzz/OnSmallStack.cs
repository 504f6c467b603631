using System.Runtime.ExceptionServices;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>Runs what might need a deep stack on one that is not: a stack that overflows ends the whole run.</summary>
internal static class OnSmallStack
{
    private const int Size = 256 * 1024;

    public static void Run(Action action)
    {
        ExceptionDispatchInfo? failed = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    // Any kind: it is thrown again where it can be seen.
                    failed = ExceptionDispatchInfo.Capture(e);
                }
            },
            Size
        );
        thread.Start();
        thread.Join();
        failed?.Throw();
    }
}
