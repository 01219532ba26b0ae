using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Products;

namespace RfbWatch.Engine.Tests;

/// <summary>Claims that a session seen in part may make about the session seen whole.</summary>
internal static class PartialClaims
{
    /// <summary>Claims of the part that none of the whole sessions supports, one text each; empty when there are none.</summary>
    /// <param name="part">The session seen in part.</param>
    /// <param name="whole">The sessions of the same connection seen whole.</param>
    /// <param name="line">The recording's line in the manifest.</param>
    public static IReadOnlyList<string> False(Session part, IReadOnlyList<Session> whole, JsonElement line) => whole
        .Select(session => Against(part, session, line).ToList())
        .MinBy(claims => claims.Count) ?? (IsBannersAlone(part) ? [] : ["a session where there is none"]);

    /// <summary>Banners exist, but nothing is concluded from them: the missing data would have shown that they are quoted.</summary>
    private static bool IsBannersAlone(Session part) => part.Facts.Stage <= Stage.Versions && part.Findings.Count == 0;

    private static IEnumerable<string> Against(Session part, Session whole, JsonElement line)
    {
        var (seen, real) = (part.Facts, whole.Facts);

        // If UltraVNC runs several rounds, a part may contain only the first.
        bool rounds = real.SecurityRounds > 1;
        foreach (var finding in part.Findings.Where(finding => finding.Name != "MidStream" && !whole.Has(finding.Name)))
        {
            yield return $"finding {finding.Name}";
        }

        foreach (var (name, claimed, truth) in new (string Name, object? Claimed, object? Truth)[]
        {
            ("server", seen.ServerSide is null || seen.RoleBasis == RoleBasis.SingleBanner ? null : part.Server.Port, whole.Server.Port),
            ("ServerProduct", Product(seen.ServerProduct, real.ServerProduct, line.Text("server_product")), real.ServerProduct.Name),
            ("ClientProduct", Product(seen.ClientProduct, real.ClientProduct, line.Text("client_product")), real.ClientProduct.Name),
            ("AuthenticationResult", seen.AuthenticationResult == AuthenticationResult.NotSeen ? null : seen.AuthenticationResult, real.AuthenticationResult),
            ("NoAuthentication", seen.NoAuthentication ? true : null, real.NoAuthentication),
            ("SecurityType", rounds ? null : seen.SecurityType, real.SecurityType),
            ("SecuritySubType", seen.SecuritySubType, real.SecuritySubType),
            ("FailureReason", NullIfEmpty(seen.FailureReason), real.FailureReason),
            ("DesktopName", seen.DesktopName, real.DesktopName),
            ("FramebufferWidth", seen.FramebufferWidth, real.FramebufferWidth),
            ("SharedFlag", seen.SharedFlag, real.SharedFlag),
            ("PixelFormat", seen.PixelFormat, real.PixelFormat),
            ("OfferedSecurityTypes", rounds ? null : NullIfEmpty(string.Join(',', seen.OfferedSecurityTypes)), string.Join(',', real.OfferedSecurityTypes)),
            ("OfferedSubTypes", NullIfEmpty(string.Join(',', seen.OfferedSubTypes)), string.Join(',', real.OfferedSubTypes)),
            ("Encodings", seen.Encodings is null ? null : string.Join(',', seen.Encodings), string.Join(',', real.Encodings ?? [])),
            ("Carrier", seen.Carrier == Carrier.Tcp || real.OuterCarriers.Contains(seen.Carrier) ? null : seen.Carrier, real.Carrier),
            ("Encrypted", seen.Encrypted ? true : null, real.Encrypted),
        })
        {
            if (claimed is not null && !claimed.Equals(truth))
            {
                yield return $"{name} {claimed} instead of {truth}";
            }
        }

        if (seen.RoleBasis != RoleBasis.SingleBanner)
        {
            // If the server behind a repeater was not seen, the version is that of the repeater.
            if (seen.ServerVersion is { Major: > 0 } server && server != real.ServerVersion)
            {
                yield return $"ServerVersion {server} instead of {real.ServerVersion}";
            }

            if (seen.ClientVersion is { } client && client != real.ClientVersion)
            {
                yield return $"ClientVersion {client} instead of {real.ClientVersion}";
            }
        }

        foreach (var (name, claimed, truth) in new[]
        {
            ("KeyEvents", seen.Activity.KeyEvents, real.Activity.KeyEvents),
            ("PointerEvents", seen.Activity.PointerEvents, real.Activity.PointerEvents),
            ("ClipboardClientBytes", seen.Activity.ClipboardClientBytes, real.Activity.ClipboardClientBytes),
            ("ClipboardServerBytes", seen.Activity.ClipboardServerBytes, real.Activity.ClipboardServerBytes),
            ("FileTransfers", seen.Activity.FileTransfers, real.Activity.FileTransfers),
            ("PowerActions", seen.Activity.PowerActions, real.Activity.PowerActions),
        })
        {
            if (claimed > truth)
            {
                yield return $"{claimed} {name} instead of {truth}";
            }
        }
    }

    /// <summary>
    /// The claimed name; null if there is none, if it is the library on which the product is built, or if the whole shows too much for a name
    /// but the part names the program that was run.
    /// </summary>
    private static string? Product(ProductVerdict seen, ProductVerdict real, string? run) =>
        ServerProducts.All.Any(product => product.Name == real.Name && product.BuiltOn is { } library && library.Name == seen.Name) ? null
        : (string.IsNullOrEmpty(real.Name) && seen.Name == "UltraVNC Repeater") ? null
        : string.IsNullOrEmpty(real.Name) && run?.StartsWith(seen.Name ?? "", StringComparison.Ordinal) == true ? null : NullIfEmpty(seen.Name);

    private static string? NullIfEmpty(string? text) => text?.Length > 0 ? text : null;
}
