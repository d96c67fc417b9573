using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Weir.Tests.Architecture;

/// <summary>What the metadata and the IL of one assembly say about its dependencies; the assembly is not loaded.</summary>
internal sealed class CompiledAssembly
{
    public required string Name { get; init; }

    /// <summary>Simple names of the assemblies the compiler found used.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>Full names of the types used from each referenced assembly.</summary>
    public required ILookup<string, string> TypesByAssembly { get; init; }

    public required IReadOnlyList<MemberUse> Uses { get; init; }

    /// <summary>Reads the assembly that lies beside the tests.</summary>
    public static CompiledAssembly Beside(string name)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        return Read(file);
    }

    public static CompiledAssembly Read(Stream image)
    {
        using var portable = new PEReader(image);
        var metadata = portable.GetMetadataReader();
        return new CompiledAssembly
        {
            Name = metadata.GetString(metadata.GetAssemblyDefinition().Name),
            References = metadata
                .AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
                .ToArray(),
            TypesByAssembly = metadata
                .TypeReferences.Select(metadata.GetTypeReference)
                .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference)
                .ToLookup(
                    type =>
                        metadata.GetString(
                            metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name
                        ),
                    type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"
                ),
            Uses = ReadUses(portable, metadata),
        };
    }

    private static List<MemberUse> ReadUses(PEReader portable, MetadataReader metadata)
    {
        var uses = new HashSet<MemberUse>();
        var names = new DocumentationIds(metadata);
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;

            var from = names.OutermostType(method.GetDeclaringType());
            var body = portable.GetMethodBody(method.RelativeVirtualAddress).GetILReader();
            foreach (var token in IlTokens.In(body))
            {
                if (names.UseOf(MetadataTokens.EntityHandle(token)) is var (type, member))
                    uses.Add(new MemberUse(from, type, member));
            }
        }

        return [.. uses];
    }
}
