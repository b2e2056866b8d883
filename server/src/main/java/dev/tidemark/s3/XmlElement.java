package dev.tidemark.s3;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * An element of a request's XML: local name, text, and what is inside. Documents with a DTD are
 * refused, and with them every entity.
 */
record XmlElement(String name, StringBuilder text, List<XmlElement> children) {
  private static final int DEPTH_MAX = 16;

  /** Ten thousand parts of four elements; far above anything else that S3 takes. */
  private static final int ELEMENTS_MAX = 50_000;

  private static final XMLInputFactory FACTORY = factory();

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /** The root, or MalformedXML if the document is broken or its root is another. */
  static XmlElement parse(byte[] document, String root) {
    try {
      XMLStreamReader in = FACTORY.createXMLStreamReader(new StringReader(text(document)));
      Deque<XmlElement> open = new ArrayDeque<>();
      XmlElement top = null;
      int count = 0;
      while (in.hasNext()) {
        switch (in.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            XmlElement element =
                new XmlElement(in.getLocalName(), new StringBuilder(0), new ArrayList<>(0));
            XmlElement parent = open.peek();
            if (parent == null) {
              top = element;
            } else {
              parent.children().add(element);
            }
            open.push(element);
            count++;
            if (open.size() > DEPTH_MAX || count > ELEMENTS_MAX) {
              throw S3Error.MALFORMED_XML.toException();
            }
          }
          case XMLStreamConstants.END_ELEMENT -> open.pop();
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
            XmlElement element = open.peek();
            if (element != null) {
              element.text().append(in.getText());
            }
          }
          case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
              throw S3Error.MALFORMED_XML.toException();
          default -> {}
        }
      }
      if (top == null || !top.name().equals(root)) {
        throw S3Error.MALFORMED_XML.toException();
      }
      return top;
    } catch (XMLStreamException e) {
      throw S3Error.MALFORMED_XML.toException();
    }
  }

  /** In UTF-8, as S3's clients write; of other bytes the parser would tell standard error. */
  private static String text(byte[] document) {
    try {
      CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
      String text = utf8.decode(ByteBuffer.wrap(document)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw S3Error.MALFORMED_XML.toException();
    }
  }

  /** The children by that name. */
  List<XmlElement> all(String child) {
    return children.stream().filter(each -> each.name().equals(child)).toList();
  }

  /** This element, or MalformedXML if it has children by other names. */
  XmlElement onlyWith(String... names) {
    List<String> known = List.of(names);
    for (XmlElement each : children) {
      if (!known.contains(each.name())) {
        throw S3Error.MALFORMED_XML.toException();
      }
    }
    return this;
  }

  /** The text of the first child by that name, or null. */
  @Nullable String child(String child) {
    for (XmlElement each : children) {
      if (each.name().equals(child)) {
        return each.text().toString();
      }
    }
    return null;
  }

  /** The text of a child that must be there. */
  String required(String child) {
    String text = child(child);
    if (text == null) {
      throw S3Error.MALFORMED_XML.toException();
    }
    return text;
  }
}
