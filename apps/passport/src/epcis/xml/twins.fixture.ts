/** One document with all five types of events, as XML of EPCIS 2.0 and as JSON: neither is made from the other. */
export const xmlTwin = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE project>
<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ext="https://ns.example.com/" xmlns:cbvmda="urn:epcglobal:cbv:mda"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" schemaVersion="2.0" creationDate="2026-03-01T12:00:00Z">
  <EPCISHeader>
    <sbdh:StandardBusinessDocumentHeader xmlns:sbdh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
      <sbdh:HeaderVersion>1.0</sbdh:HeaderVersion>
      <sbdh:Sender><sbdh:Identifier>urn:epc:id:sgln:4012345.00001.0</sbdh:Identifier></sbdh:Sender>
      <sbdh:Receiver><sbdh:Identifier>urn:epc:id:sgln:0614141.00777.0</sbdh:Identifier></sbdh:Receiver>
      <sbdh:DocumentIdentification><sbdh:InstanceIdentifier>42</sbdh:InstanceIdentifier></sbdh:DocumentIdentification>
    </sbdh:StandardBusinessDocumentHeader>
    <extension><EPCISMasterData><VocabularyList>
      <Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation"><VocabularyElementList>
        <VocabularyElement id="urn:epc:id:sgln:4012345.00001.0">
          <attribute id="urn:epcglobal:cbv:mda:city">Bonn</attribute>
          <attribute id="https://ns.example.com/address"><ext:Address><Street>Am Hof 1</Street></ext:Address></attribute>
          <children><id>urn:epc:id:sgln:4012345.00001.1</id><id>urn:epc:id:sgln:4012345.00001.2</id></children>
        </VocabularyElement>
      </VocabularyElementList></Vocabulary>
    </VocabularyList></EPCISMasterData></extension>
  </EPCISHeader>
  <EPCISBody><EventList>
    <ObjectEvent>
      <!-- a remark -->
      <eventTime>2026-03-01T10:00:00.000+01:00</eventTime>
      <eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
      <eventID>urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8</eventID>
      <errorDeclaration>
        <declarationTime>2026-03-02T10:00:00Z</declarationTime>
        <reason>urn:epcglobal:cbv:er:incorrect_data</reason>
        <correctiveEventIDs><correctiveEventID>urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8</correctiveEventID></correctiveEventIDs>
        <ext:who>me</ext:who>
      </errorDeclaration>
      <certificationInfo>https://example.org/certificate</certificationInfo>
      <epcList><epc>urn:epc:id:sgtin:0614141.107346.2018</epc><epc>https://id.example.com/01/09506000134352/21/7</epc></epcList>
      <action>ADD</action>
      <bizStep>https://ref.gs1.org/cbv/BizStep-commissioning</bizStep>
      <disposition>urn:epcglobal:cbv:disp:active</disposition>
      <readPoint><id>urn:epc:id:sgln:0012345.11111.400</id><ext:floor>2</ext:floor></readPoint>
      <bizLocation><id>https://example.com/dock/7</id></bizLocation>
      <bizTransactionList>
        <bizTransaction type="urn:epcglobal:cbv:btt:po">http://acme.example/po/1&amp;2</bizTransaction>
        <bizTransaction>urn:epcglobal:cbv:bt:0614141073467:1152</bizTransaction>
      </bizTransactionList>
      <quantityList><quantityElement>
        <epcClass>urn:epc:class:lgtin:4012345.012345.998877</epcClass><quantity>200.0</quantity><uom>KGM</uom>
      </quantityElement></quantityList>
      <sourceList><source type="urn:epcglobal:cbv:sdt:possessing_party">urn:epc:id:pgln:4012345.00225</source></sourceList>
      <destinationList><destination type="https://ns.example.com/sdt">urn:epc:id:pgln:0614141.00777</destination></destinationList>
      <sensorElementList><sensorElement>
        <sensorMetadata time="2026-03-01T09:00:00Z" deviceID="urn:epc:id:giai:4000001.111" ext:note="a &quot;b&quot;"/>
        <sensorReport type="gs1:Temperature" value="26.0" uom="CEL" ext:near="door"/>
        <sensorReport type="https://ref.gs1.org/voc/Dimensionless" booleanValue="1" exception="gs1:ALARM_CONDITION" component="ext:x"/>
        <ext:inside><ext:a>1</ext:a><ext:a>2</ext:a></ext:inside>
      </sensorElement></sensorElementList>
      <persistentDisposition>
        <unset>urn:epcglobal:cbv:disp:completeness_inferred</unset>
        <set>urn:epcglobal:cbv:disp:completeness_verified</set>
      </persistentDisposition>
      <ilmd>
        <cbvmda:lotNumber>A1</cbvmda:lotNumber>
        <m:lotNumber xmlns:m="urn:epcglobal:cbv:mda">B2</m:lotNumber>
      </ilmd>
      <ext:top xsi:type="xsd:string"><plain><![CDATA[<b>]]></plain><ext:deep ext:flag="yes"/></ext:top>
    </ObjectEvent>
    <AggregationEvent>
      <eventTime>2026-03-01T10:00:01Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
      <parentID>urn:epc:id:sscc:0614141.1234567890</parentID>
      <childEPCs><epc>urn:epc:id:sgtin:0614141.107346.2018</epc></childEPCs>
      <action>DELETE</action>
      <childQuantityList><quantityElement>
        <epcClass>urn:epc:idpat:sgtin:4012345.066666.*</epcClass><quantity>3</quantity>
      </quantityElement></childQuantityList>
    </AggregationEvent>
    <TransactionEvent>
      <eventTime>2026-03-01T10:00:02Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
      <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:inv">urn:epcglobal:cbv:bt:0614141073467:7</bizTransaction></bizTransactionList>
      <epcList/>
      <action>OBSERVE</action>
    </TransactionEvent>
    <TransformationEvent xmlns:ext="https://else.example.com/">
      <eventTime>2026-03-01T10:00:03Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
      <inputEPCList><epc>urn:epc:id:sgtin:4012345.011122.25</epc></inputEPCList>
      <outputQuantityList><quantityElement><epcClass>urn:epc:idpat:sgtin:4012345.066666.*</epcClass></quantityElement></outputQuantityList>
      <transformationID>urn:epc:id:gdti:0614141.12345.400</transformationID>
      <ext:other>x</ext:other>
      <name xmlns="https://default.example.com/">y</name>
    </TransformationEvent>
    <AssociationEvent>
      <eventTime>2026-03-01T10:00:04Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
      <parentID>urn:epc:id:grai:4012345.55555.987</parentID>
      <childEPCs><epc>urn:epc:id:giai:4000001.12345</epc></childEPCs>
      <action>ADD</action>
    </AssociationEvent>
  </EventList></EPCISBody>
</e:EPCISDocument>`;

export const jsonTwin = {
  '@context': [
    'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
    { ext: 'https://ns.example.com/', cbvmda: 'urn:epcglobal:cbv:mda:' },
  ],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-03-01T12:00:00Z',
  instanceIdentifier: '42',
  sender: 'urn:epc:id:sgln:4012345.00001.0',
  receiver: 'urn:epc:id:sgln:0614141.00777.0',
  epcisHeader: {
    epcisMasterData: {
      vocabularyList: [
        {
          type: 'urn:epcglobal:epcis:vtype:BusinessLocation',
          vocabularyElementList: [
            {
              id: 'urn:epc:id:sgln:4012345.00001.0',
              attributes: [
                { id: 'urn:epcglobal:cbv:mda:city', attribute: 'Bonn' },
                { id: 'https://ns.example.com/address', attribute: { 'ext:Address': { Street: 'Am Hof 1' } } },
              ],
              children: ['urn:epc:id:sgln:4012345.00001.1', 'urn:epc:id:sgln:4012345.00001.2'],
            },
          ],
        },
      ],
    },
  },
  epcisBody: {
    eventList: [
      {
        '@context': [{ m: 'urn:epcglobal:cbv:mda:' }],
        type: 'ObjectEvent',
        eventTime: '2026-03-01T10:00:00.000+01:00',
        eventTimeZoneOffset: '+01:00',
        eventID: 'urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8',
        errorDeclaration: {
          declarationTime: '2026-03-02T10:00:00Z',
          reason: 'incorrect_data',
          correctiveEventIDs: ['urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8'],
          'ext:who': 'me',
        },
        certificationInfo: 'https://example.org/certificate',
        epcList: ['urn:epc:id:sgtin:0614141.107346.2018', 'https://id.example.com/01/09506000134352/21/7'],
        quantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.012345.998877', quantity: 200, uom: 'KGM' }],
        action: 'ADD',
        bizStep: 'commissioning',
        disposition: 'active',
        persistentDisposition: { set: ['completeness_verified'], unset: ['completeness_inferred'] },
        readPoint: { id: 'urn:epc:id:sgln:0012345.11111.400', 'ext:floor': '2' },
        bizLocation: { id: 'https://example.com/dock/7' },
        bizTransactionList: [
          { type: 'po', bizTransaction: 'http://acme.example/po/1&2' },
          { bizTransaction: 'urn:epcglobal:cbv:bt:0614141073467:1152' },
        ],
        sourceList: [{ type: 'possessing_party', source: 'urn:epc:id:pgln:4012345.00225' }],
        destinationList: [{ type: 'https://ns.example.com/sdt', destination: 'urn:epc:id:pgln:0614141.00777' }],
        sensorElementList: [
          {
            sensorMetadata: {
              time: '2026-03-01T09:00:00Z',
              deviceID: 'urn:epc:id:giai:4000001.111',
              'ext:note': 'a "b"',
            },
            sensorReport: [
              { type: 'Temperature', value: 26, uom: 'CEL', 'ext:near': 'door' },
              { type: 'Dimensionless', booleanValue: true, exception: 'ALARM_CONDITION', component: 'ext:x' },
            ],
            'ext:inside': { 'ext:a': ['1', '2'] },
          },
        ],
        ilmd: { 'cbvmda:lotNumber': ['A1', 'B2'] },
        'ext:top': { plain: '<b>', 'ext:deep': { 'ext:flag': 'yes' } },
      },
      {
        type: 'AggregationEvent',
        eventTime: '2026-03-01T10:00:01Z',
        eventTimeZoneOffset: '+00:00',
        parentID: 'urn:epc:id:sscc:0614141.1234567890',
        childEPCs: ['urn:epc:id:sgtin:0614141.107346.2018'],
        childQuantityList: [{ epcClass: 'urn:epc:idpat:sgtin:4012345.066666.*', quantity: 3 }],
        action: 'DELETE',
      },
      {
        type: 'TransactionEvent',
        eventTime: '2026-03-01T10:00:02Z',
        eventTimeZoneOffset: '+00:00',
        bizTransactionList: [{ type: 'inv', bizTransaction: 'urn:epcglobal:cbv:bt:0614141073467:7' }],
        epcList: [],
        action: 'OBSERVE',
      },
      {
        '@context': [{ ext: 'https://else.example.com/', ns: 'https://default.example.com/' }],
        type: 'TransformationEvent',
        eventTime: '2026-03-01T10:00:03Z',
        eventTimeZoneOffset: '+00:00',
        inputEPCList: ['urn:epc:id:sgtin:4012345.011122.25'],
        outputQuantityList: [{ epcClass: 'urn:epc:idpat:sgtin:4012345.066666.*' }],
        transformationID: 'urn:epc:id:gdti:0614141.12345.400',
        'ext:other': 'x',
        'ns:name': 'y',
      },
      {
        type: 'AssociationEvent',
        eventTime: '2026-03-01T10:00:04Z',
        eventTimeZoneOffset: '+00:00',
        parentID: 'urn:epc:id:grai:4012345.55555.987',
        childEPCs: ['urn:epc:id:giai:4000001.12345'],
        action: 'ADD',
      },
    ],
  },
};
