using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RfbWatch.Architecture.Tests;

/// <summary>The switches in C# source texts over enums declared in the same texts.</summary>
internal static class EnumSwitches
{
    private const string GlobalUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    /// <summary>The switches in which a new value of the enum could be forgotten: those with a default arm, and statements that list only some values.</summary>
    /// <param name="sources">Path and text of each file.</param>
    /// <returns>Path, line and enum of each.</returns>
    public static IReadOnlyList<(string Path, int Line, string Enum)> Forgetful(IEnumerable<(string Path, string Text)> sources)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, options, source.Path)).Append(CSharpSyntaxTree.ParseText(GlobalUsings, options)).ToList();
        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var references = assemblies.Where(path => !Path.GetFileName(path).StartsWith("rfbwatch", StringComparison.OrdinalIgnoreCase)).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("sources", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return [.. trees.SelectMany(tree => In(tree, compilation.GetSemanticModel(tree)))];
    }

    private static IEnumerable<(string Path, int Line, string Enum)> In(SyntaxTree tree, SemanticModel model)
    {
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            var governing = node switch { SwitchExpressionSyntax found => found.GoverningExpression, SwitchStatementSyntax found => found.Expression, _ => null };
            if (governing is not null && OwnEnum(model.GetTypeInfo(governing).Type) is { } type && IsForgetful(node, type, model))
            {
                yield return (tree.FilePath, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1, type.Name);
            }
        }
    }

    private static INamedTypeSymbol? OwnEnum(ITypeSymbol? type)
    {
        var bare = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
        return bare is INamedTypeSymbol { TypeKind: TypeKind.Enum } found && found.Locations.Any(place => place.IsInSource) ? found : null;
    }

    /// <summary>The compiler checks expressions without a default arm (CS8509), but not statements.</summary>
    private static bool IsForgetful(SyntaxNode node, INamedTypeSymbol type, SemanticModel model) => node switch
    {
        SwitchExpressionSyntax expression => expression.Arms.Any(arm => arm.Pattern is DiscardPatternSyntax or VarPatternSyntax),
        SwitchStatementSyntax statement => !Named(statement, model).IsSupersetOf(type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).Select(field => field.Name)),
        _ => false,
    };

    private static HashSet<string> Named(SwitchStatementSyntax statement, SemanticModel model) =>
        [.. statement.Sections.SelectMany(section => section.Labels).SelectMany(label => label.DescendantNodes()).OfType<ExpressionSyntax>()
            .Select(expression => model.GetSymbolInfo(expression).Symbol).OfType<IFieldSymbol>().Select(field => field.Name)];
}
