using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Text;

namespace Weir.Tests.Architecture;

/// <summary>Names what a metadata token refers to as the C# specification's documentation ids do (annex D.4.2).</summary>
internal sealed class DocumentationIds(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
{
    /// <summary>The type and the member that a token of another assembly names; null for this assembly's own.</summary>
    public (string Type, string? Member)? UseOf(EntityHandle handle) =>
        handle.Kind switch
        {
            HandleKind.MethodSpecification => UseOf(
                metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method
            ),
            HandleKind.MemberReference => UseOf(metadata.GetMemberReference((MemberReferenceHandle)handle)),
            HandleKind.TypeReference => ("T:" + NameOf(handle), null),
            _ => null,
        };

    /// <summary>The full name of the type around all nesting.</summary>
    public string OutermostType(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return FullName(type.Namespace, type.Name);
    }

    private (string Type, string? Member)? UseOf(MemberReference member)
    {
        if (member.Parent.Kind is not (HandleKind.TypeReference or HandleKind.TypeSpecification))
            return null;

        var type = GenericDefinition(NameOf(member.Parent));
        var name = metadata.GetString(member.Name).Replace('.', '#');
        if (member.GetKind() == MemberReferenceKind.Field)
            return ("T:" + type, $"F:{type}.{name}");

        var signature = member.DecodeMethodSignature(this, null);
        var arity = signature.GenericParameterCount > 0 ? $"``{signature.GenericParameterCount}" : "";
        var parameters = signature.ParameterTypes.IsEmpty ? "" : $"({string.Join(',', signature.ParameterTypes)})";
        return ("T:" + type, $"M:{type}.{name}{arity}{parameters}");
    }

    private string NameOf(EntityHandle handle) =>
        handle.Kind switch
        {
            HandleKind.TypeReference => GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0),
            HandleKind.TypeDefinition => GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0),
            _ => metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null),
        };

    /// <summary><c>System.Span{System.Char}</c> → <c>System.Span`1</c>: members are named on the definition.</summary>
    private static string GenericDefinition(string instance)
    {
        var definition = new StringBuilder();
        var depth = 0;
        var arguments = 0;
        foreach (var letter in instance)
        {
            if (letter == '{' && depth++ == 0)
                arguments = 1;
            else if (letter == '}' && --depth == 0)
                definition.Append('`').Append(arguments);
            else if (depth == 0)
                definition.Append(letter);
            else if (letter == ',' && depth == 1)
                arguments++;
        }

        return definition.ToString();
    }

    private string FullName(StringHandle space, StringHandle name) =>
        space.IsNil ? metadata.GetString(name) : $"{metadata.GetString(space)}.{metadata.GetString(name)}";

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(type.ResolutionScope)}.{reader.GetString(type.Name)}"
            : FullName(type.Namespace, type.Name);
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeDefinition(handle);
        return type.GetDeclaringType().IsNil
            ? FullName(type.Namespace, type.Name)
            : $"{NameOf(type.GetDeclaringType())}.{reader.GetString(type.Name)}";
    }

    public string GetTypeFromSpecification(
        MetadataReader reader,
        object? genericContext,
        TypeSpecificationHandle handle,
        byte rawTypeKind
    ) => NameOf(handle);

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "System." + typeCode;

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments)
    {
        var tick = genericType.IndexOf('`', StringComparison.Ordinal);
        if (tick < 0)
            return genericType;

        var rest = genericType.AsSpan(tick + 1).TrimStart("0123456789");
        return $"{genericType.AsSpan(0, tick)}{{{string.Join(',', typeArguments)}}}{rest}";
    }

    public string GetGenericTypeParameter(object? genericContext, int index) => $"`{index}";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"``{index}";

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetArrayType(string elementType, ArrayShape shape) =>
        $"{elementType}[{string.Join(',', Enumerable.Repeat("0:", shape.Rank))}]";

    public string GetByReferenceType(string elementType) => elementType + "@";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "=FUNC";
}
