using Mesh.Contracts;
using Mesh.Host.Commands;
using Mesh.Host.Control.Contract;
using Microsoft.AspNetCore.Http;

namespace Mesh.Host.Control;

/// <summary>What goes wrong in a request becomes its answer: a number of <see cref="MeshErrorCode"/>, and a text.</summary>
internal static class ControlErrors
{
    /// <summary>Runs what answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">Answers it.</param>
    /// <param name="stops">What is told where it was broken off since the node stops.</param>
    /// <param name="stopping">Cancelled when the node stops.</param>
    public static async Task AnswerAsync(
        HttpContext context,
        Func<Task> answer,
        Func<MeshException> stops,
        CancellationToken stopping
    )
    {
        try
        {
            await answer();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Who asked has gone.
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await WriteAsync(context, stops());
        }
        catch (MeshException e)
        {
            await WriteAsync(context, e);
        }
        catch (CommandException e)
        {
            await WriteAsync(context, new MeshException(MeshErrorCode.Invalid, e.Message, e));
        }
        catch (BadHttpRequestException e)
        {
            int code =
                e.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? (int)MeshErrorCode.FrameTooLarge
                    : (int)MeshErrorCode.Invalid;
            await WriteAsync(context, e.StatusCode, new ErrorAnswer(code, $"The request cannot be read: {e.Message}"));
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            // A mistake of ours. Without an answer it would look as if the node had just stopped.
            await WriteAsync(
                context,
                StatusCodes.Status500InternalServerError,
                new ErrorAnswer(
                    StatusCodes.Status500InternalServerError,
                    $"The node failed at this request: {e.GetType().Name}: {e.Message} It goes on; please report it with what you asked."
                )
            );
        }
        catch (Exception)
        {
            // Who asked has gone, and that is why.
        }
    }

    /// <summary>Answers with an error; what has begun to be answered is broken off, so that nobody takes it for whole.</summary>
    public static Task WriteAsync(HttpContext context, int status, ErrorAnswer error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(error, ControlJson.Default.ErrorAnswer);
    }

    private static Task WriteAsync(HttpContext context, MeshException error) =>
        WriteAsync(context, StatusOf(error.Code), new ErrorAnswer((int)error.Code, error.Message));

    // Most of the numbers are those of HTTP already.
    private static int StatusOf(MeshErrorCode code) =>
        code switch
        {
            MeshErrorCode.NoConnection => StatusCodes.Status404NotFound,
            _ => (int)code,
        };
}
