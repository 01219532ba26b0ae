using Mono.Cecil;

namespace RfbWatch.Architecture.Tests;

/// <summary>The state of a handshake follows from its events: only the fold over them sets its members.</summary>
public sealed class HandshakeStateTests
{
    private const string Fold = "RfbWatch.Protocol.Scripts.HandshakeState";

    private static readonly string[] Parts = ["RfbWatch.Protocol.Scripts.SecurityRound", "RfbWatch.Protocol.Scripts.ExchangeSide"];

    [Fact]
    public void Only_the_fold_over_the_events_sets_the_state_of_a_handshake()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, "RfbWatch.Protocol.dll"));
        var types = assembly.MainModule.GetTypes().ToList();
        var setters = (from type in types
                       from method in type.Methods.Where(method => method.HasBody)
                       from called in method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>()
                       where Parts.Contains(called.DeclaringType.FullName) && called.Name.StartsWith("set_", StringComparison.Ordinal)
                       select (type.FullName, Member: $"{called.DeclaringType.Name}.{called.Name["set_".Length..]}")).Distinct().ToList();

        Assert.Contains((Fold, "SecurityRound.Choice"), setters);
        Assert.DoesNotContain(setters, setter => setter.FullName != Fold && !Parts.Contains(setter.FullName));
        Assert.All(
            types.Single(type => type.FullName == Fold).Properties.Where(property => property.SetMethod is not null),
            property => Assert.True(property.SetMethod.IsPrivate, $"{property.Name} can be set from outside"));
    }
}
