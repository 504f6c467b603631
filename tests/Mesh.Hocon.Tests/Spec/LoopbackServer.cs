using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>A web server on this machine for one test. What it does not know is 404.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly WebApplication _app;

    /// <summary>Serves pages by their path.</summary>
    public LoopbackServer(params (string Path, RequestDelegate Page)[] pages)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(context =>
        {
            RequestDelegate? page = pages.FirstOrDefault(page => page.Path == context.Request.Path).Page;
            context.Response.StatusCode = page is null ? 404 : 200;
            return page is null ? Task.CompletedTask : page(context);
        });
        _app.StartAsync().GetAwaiter().GetResult();
        Url = _app.Urls.Single();
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url { get; }

    /// <summary>A page of a text; without a content type where none is given.</summary>
    public static RequestDelegate Page(string text, string? type = "application/hocon") =>
        context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(text);
        };

    /// <summary>A page that breaks off before a given part of it and never goes on.</summary>
    public static RequestDelegate Silence(string begin = "") =>
        async context =>
        {
            if (begin.Length > 0)
            {
                await context.Response.WriteAsync(begin);
                await context.Response.Body.FlushAsync();
            }

            var gone = new TaskCompletionSource();
            await using CancellationTokenRegistration _ = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        };

    public void Dispose()
    {
        _app.StopAsync(new CancellationToken(canceled: true)).GetAwaiter().GetResult();
        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
