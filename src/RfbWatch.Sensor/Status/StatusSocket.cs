using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Status;

/// <summary>
/// Serves <c>rfbwatch status</c> on a unix socket, over HTTP, so that curl works as well (<c>curl --unix-socket PATH http://localhost/status</c>). Every user who can open the
/// socket can read the status: its mode is 0660. It is a separate server, so it answers even if the page is under attack.
/// </summary>
public sealed class StatusSocket : IAsyncDisposable
{
    /// <summary>The requested resource.</summary>
    public const string Resource = "/status";

    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const int MaxConnections = 32;

    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;
    private readonly TimeProvider _clock;

    private StatusSocket(WebApplication application, string path, TimeProvider clock)
    {
        _application = application;
        _clock = clock;
        Path = path;
    }

    /// <summary>The socket's path.</summary>
    public string Path { get; }

    /// <summary>Starts to listen. If that is not possible, the reason is logged and the sensor continues without the socket.</summary>
    public static async Task<StatusSocket?> StartAsync(string path, SensorState state, SensorLog log, TimeProvider clock, CancellationToken cancellation)
    {
        if (!Socket.OSSupportsUnixDomainSockets)
        {
            return null;
        }

        // The server binds the absolute path, whose length counts.
        path = System.IO.Path.GetFullPath(path);
        if ((StatusPath.Problem(path) ?? Clear(path)) is { } obstacle)
        {
            log.Write(LogLevel.Warning, "status", $"{obstacle}; 'rfbwatch status' is not available for this sensor");
            return null;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = MaxConnections;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.RequestHeadersTimeout = HeadTimeout;
            options.Limits.KeepAliveTimeout = HeadTimeout;
            options.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http1);
        });
        StatusSocket? socket = null;
        try
        {
            // Building the application evaluates its options, which refuse a path that the system cannot bind.
            var application = builder.Build();
            socket = new StatusSocket(application, path, clock);
            application.Run(context => AnswerAsync(context, state, clock));
            await application.StartAsync(cancellation).ConfigureAwait(false);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, Mode);
            }

            return socket;
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException or ArgumentException)
        {
            if (socket is not null)
            {
                await socket.DisposeAsync().ConfigureAwait(false);
            }

            log.Write(LogLevel.Warning, "status", $"Status:Socket is '{path}': cannot listen on it ({e.Message}); 'rfbwatch status' is not available for this sensor; choose another path");
            return null;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit, _clock);
        await _application.StopAsync(limit.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Removes a socket left by a sensor that has ended. A file that is not a socket, or a socket that answers, is kept. Returns the reason why the path cannot be used, or null.
    /// </summary>
    private static string? Clear(string path)
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            if (!File.Exists(path))
            {
                return null;
            }

            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                probe.Connect(new UnixDomainSocketEndPoint(path));
                return $"Status:Socket is '{path}': it is in use by another sensor; choose another path";
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && new FileInfo(path) is { Length: 0, LinkTarget: null })
            {
                File.Delete(path);
                return null;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            return $"Status:Socket is '{path}': another file exists there ({e.Message}); remove it or choose another path";
        }
    }

    private static Task AnswerAsync(HttpContext context, SensorState state, TimeProvider clock)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path.Value != Resource)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync($"The only resource is {Resource}.\n", context.RequestAborted);
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(StatusJson.Write(state, clock), context.RequestAborted);
    }
}
