using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace RfbWatch.Sensor.Tests.Accounts;

/// <summary>What a receiver does with one request.</summary>
internal enum ReceiverFault
{
    None,
    ServerError,
    Overload,
    RefuseForGood,
    ResetBeforeStoring,
    ResetAfterStoring,
    NoAnswer,
    EndlessBody,
}

/// <summary>An HTTP receiver that stores what it acknowledges, and fails on request.</summary>
internal sealed class FaultyReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<ReceiverFault> _faults = new();

    private FaultyReceiver(WebApplication application) => _application = application;

    public string Address { get; private set; } = "";

    /// <summary>Every stored record, by id: table, ReportId and the number of times it arrived.</summary>
    public ConcurrentDictionary<string, (string Category, long Number, int Times)> Records { get; } = new();

    /// <summary>Raised with each record that it stores, on the thread of its request.</summary>
    public event Action<JsonElement>? Arrived;

    public static async Task<FaultyReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var receiver = new FaultyReceiver(builder.Build());
        receiver._application.Run(receiver.TakeAsync);
        await receiver._application.StartAsync();
        receiver.Address = receiver._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/rows";
        return receiver;
    }

    public void Queue(ReceiverFault fault) => _faults.Enqueue(fault);

    /// <summary>Accepts everything from now on.</summary>
    public void Recover() => _faults.Clear();

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var fault = _faults.TryDequeue(out var next) ? next : ReceiverFault.None;
        switch (fault)
        {
            case ReceiverFault.ServerError:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
            case ReceiverFault.Overload:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "0";
                break;
            case ReceiverFault.RefuseForGood:
                context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                break;
            case ReceiverFault.ResetBeforeStoring:
                context.Abort();
                break;
            case ReceiverFault.ResetAfterStoring:
                Store(body);
                context.Abort();
                break;
            case ReceiverFault.NoAnswer:
                Store(body);
                await Task.WhenAny(new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));
                break;
            case ReceiverFault.EndlessBody:
                Store(body);
                await WriteForEverAsync(context);
                break;
            default:
                Store(body);
                break;
        }
    }

    private static async Task WriteForEverAsync(HttpContext context)
    {
        byte[] block = new byte[64 << 10];
        try
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The sensor received its answer with the status, and closed the connection.
        }
    }

    private void Store(JsonDocument document)
    {
        foreach (var element in document.RootElement.EnumerateArray())
        {
            var record = element.GetProperty("record");
            Arrived?.Invoke(record);
            string category = record.GetProperty("category").GetString()!;
            long number = record.GetProperty("properties").GetProperty("ReportId").GetInt64();
            Records.AddOrUpdate(element.GetProperty("id").GetString()!, (category, number, 1), (_, before) =>
                before.Category == category && before.Number == number ? before with { Times = before.Times + 1 } : throw new InvalidOperationException($"one id for two rows: {category} {number}, {before}"));
        }
    }
}
