using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>An HTTP collector that does not answer until it is released, and then accepts everything.</summary>
internal sealed class StallingCollector : IAsyncDisposable
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, string> _rows = new();
    private readonly WebApplication _application;

    private StallingCollector(WebApplication application) => _application = application;

    public string Address { get; private set; } = "";

    /// <summary>Status of the responses.</summary>
    public int Answer { get; set; } = StatusCodes.Status200OK;

    /// <summary>The rows it acknowledged, duplicates once.</summary>
    public ICollection<string> Rows => _rows.Values;

    public static async Task<StallingCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var collector = new StallingCollector(builder.Build());
        collector._application.Run(collector.TakeAsync);
        await collector._application.StartAsync();
        collector.Address = collector._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/rows";
        return collector;
    }

    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _application.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        await _released.Task.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = Answer;
        foreach (var row in Answer != StatusCodes.Status200OK ? default : body.RootElement.EnumerateArray())
        {
            string text = row.GetRawText();
            _rows[text] = text;
        }
    }
}
